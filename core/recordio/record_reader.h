// Framed records out of a byte source: frames joined, bounds checked, positions known.
// docs/formats.md has the bytes; record.h knows what is inside a record.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/io/byte_source.h"

namespace sluice {

class RecordReader {
 public:
  static constexpr uint32_t kMagic = 0xced7230a;
  static constexpr size_t kDefaultMaxRecordBytes = size_t{64} << 20;

  explicit RecordReader(std::unique_ptr<ByteSource> source,
                        size_t max_record_bytes = kDefaultMaxRecordBytes);

  // The payload of the next record, multi-part frames joined.
  // Returns: the payload (which may be empty), or nothing at a clean end of stream.
  // Errors: kCorrupt (no magic, truncated, stray part flag), kLimit, kIo; record and offset are set
  // and the message names file, record and byte.
  // Lifetime: the view until the next call.
  Result<std::optional<std::span<const uint8_t>>> next();

  // After kCorrupt or kLimit: skips to the next plausible record (magic, flag 0 or 1, length in
  // bounds, and a magic or the end after it). Returns: false at the end of the stream.
  Result<bool> recover();

  // Position of the record last returned or refused: number from 0, byte of its first frame.
  uint64_t record_number() const { return record_number_; }
  uint64_t record_offset() const { return record_offset_; }
  // How many multi-part records were joined with the magic between parts (dmlc) and without (ml-io).
  uint64_t joined_with_magic() const { return joined_with_magic_; }
  uint64_t joined_plain() const { return joined_plain_; }
  ByteSource& source() { return *source_; }
  Status rewind();

 private:
  std::unique_ptr<ByteSource> source_;
  size_t max_record_bytes_;
  uint64_t record_number_ = 0;
  uint64_t record_offset_ = 0;
  uint64_t joined_with_magic_ = 0;
  uint64_t joined_plain_ = 0;
};

}  // namespace sluice
