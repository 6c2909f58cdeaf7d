// Where bytes come from: blocks in order, from files, FIFOs, stdin, memory, plain or compressed.
// Knows nothing of what the bytes mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/status.h"

namespace sluice {

class Store;

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // The next block. Returns: a non-empty view, or an empty one at the end of the stream.
  // Errors: kIo, kCorrupt and kUnsupported (compressed data); each ends the stream, and none is
  // kLimit, which readers on top use for what they can go on after.
  // Lifetime: the view until the next call.
  virtual Result<std::span<const uint8_t>> next() = 0;
  // Goes back to the first byte; a channel of FIFOs goes on to its next epoch instead.
  // Errors: kUnsupported for single FIFOs and stdin.
  virtual Status rewind() = 0;
  virtual bool can_rewind() const = 0;
  // Says which epoch (from 0) the next rewind() has to lead to, for channels of FIFOs. Returns:
  // whether it is needed to get there; elsewhere every epoch but the first begins with one.
  virtual bool prepare_epoch(uint64_t epoch) { return epoch > 0; }
  // The name for messages: the path, "-" for stdin.
  virtual const std::string& name() const = 0;
  // Bytes of the underlying file (compressed size when compressed), or -1 when unknown.
  virtual int64_t total_bytes() const { return -1; }
  // Bytes of the underlying file consumed so far: with total_bytes() a measure of progress.
  virtual int64_t consumed_bytes() const = 0;
  // Ends a wait: next(), waiting now or the next time it would, returns kCancelled, until rewind().
  // Sources that never wait long ignore it. Threads: from any, while another is in next().
  virtual void cancel() {}
};

// Opens a file, FIFO (core/io/pipe_source.h with its defaults), or stdin ("-"), and undoes gzip or
// zstd when the first bytes say so, ahead on a thread (SLUICE_COMPRESSION=OFF: such a file is
// kUnsupported).
// Files are read() in blocks, not mapped: the pages of a mapping count as resident memory, and a
// file that is cut short under us would be SIGBUS instead of an error.
// A name of a store ("s3://bucket/key", core/io/store.h) is opened in `store`; kUnsupported
// without. Cost: one block (256 KiB); of compressed data the decompressor's window and the ring of
// core/io/prefetch_source.h.
Result<std::unique_ptr<ByteSource>> open_byte_source(const std::string& path,
                                                     Store* store = nullptr);

// The same with compressed bytes as they lie there.
Result<std::unique_ptr<ByteSource>> open_plain_source(const std::string& path,
                                                      Store* store = nullptr);

// A view of memory as a source. Lifetime: `bytes` outlives the source. `block_bytes` > 0 hands the
// bytes out in blocks of that size (tests use 1 to 7).
std::unique_ptr<ByteSource> memory_byte_source(std::span<const uint8_t> bytes, std::string name,
                                               size_t block_bytes = 0);

}  // namespace sluice
