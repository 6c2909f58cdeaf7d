// Undoes gzip or zstd when the first bytes of a source say so; other sources pass through.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/io/byte_source.h"

namespace sluice {

// Several gzip members or zstd frames in a row are one stream; zero bytes after a gzip member are
// padding. Output comes in blocks of at most 256 KiB, so a bomb costs time, never memory: there is
// no cap on the ratio here, readers bound what they keep.
// Errors of the call: those of reading the first bytes; kUnsupported for compressed data in a build
// without SLUICE_COMPRESSION; kOutOfMemory.
// Errors of next(): kCorrupt, with the offset in compressed bytes, when the data is damaged or ends
// within a member; kUnsupported for a zstd window over 128 MB.
// consumed_bytes() and total_bytes() count compressed bytes.
Result<std::unique_ptr<ByteSource>> decompress_source(std::unique_ptr<ByteSource> source);

// The same, with compressed data inflated ahead on a thread (core/io/prefetch_source.h).
Result<std::unique_ptr<ByteSource>> decompress_ahead(std::unique_ptr<ByteSource> source);

// Whether the first bytes (at least four, where there are as many) are of compressed data.
bool is_compressed(std::span<const uint8_t> first);
// The same without looking at the first bytes. In builds with SLUICE_COMPRESSION only.
Result<std::unique_ptr<ByteSource>> gzip_source(std::unique_ptr<ByteSource> source);
Result<std::unique_ptr<ByteSource>> zstd_source(std::unique_ptr<ByteSource> source);

}  // namespace sluice
