// Framed records out of a byte source: frames joined, bounds checked, positions known.
// docs/formats.md has the bytes; record.h knows what is inside a record.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/io/byte_source.h"
#include "core/recordio/record.h"

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
  // Cost: holds at most the longest plausible record.
  Result<bool> recover();

  // `status`, which is about the payload just returned, with file, record and byte.
  Status refuse_payload(Status status) const;

  // Position of the record last returned or refused: number from 0, byte of its first frame.
  uint64_t record_number() const { return record_number_; }
  uint64_t record_offset() const { return record_offset_; }
  // How many multi-part records were joined with the magic between parts (dmlc) and without
  // (ml-io).
  uint64_t joined_with_magic() const { return joined_with_magic_; }
  uint64_t joined_plain() const { return joined_plain_; }
  ByteSource& source() { return *source_; }
  Status rewind();
  // For a source that begins within a file: numbers and offsets of messages count from here.
  // Requires: nothing was read yet; a record begins at `offset`.
  void begin_at(uint64_t record, uint64_t offset) {
    record_number_ = record;
    offset_ = offset;
  }
  // Byte at which what follows the record last read or refused begins, its padding included.
  uint64_t next_offset() const { return offset_ + padding_; }

 private:
  struct Frame {
    uint32_t part;  // 0 whole, 1 first, 2 middle, 3 last
    size_t bytes;   // of the payload
    uint64_t offset;
  };
  using Bytes = std::span<const uint8_t>;

  std::optional<Bytes> take_whole_record();
  Result<std::optional<Bytes>> read_record();
  Result<Bytes> read_parts(Frame frame);
  Result<Bytes> join_parts(bool is_dmlc_possible);
  Result<std::optional<Frame>> read_header();
  Result<Bytes> read_payload(const Frame& frame);
  // The next `bytes` bytes in one piece, fewer only at the end of the stream. Until the next call.
  Result<Bytes> take(size_t bytes);
  // Makes the last `bytes` bytes of what was just taken the next ones again.
  void push_back(size_t bytes);
  Result<bool> fetch_block();
  Status skip_padding();
  Status refuse(StatusCode code, std::string_view what, uint64_t offset) const;
  std::string place(uint64_t offset) const;
  // recover(): makes pushed_back_ hold `bytes` bytes from `from` on, if the stream has them.
  Status grow_window(size_t from, size_t bytes);
  Result<bool> is_plausible(size_t from);

  std::unique_ptr<ByteSource> source_;
  size_t max_record_bytes_;
  size_t max_whole_record_bytes_;
  Bytes block_;       // unread, of the source's block or of pushed_back_
  Bytes next_block_;  // unread of the source's block, while block_ is pushed_back_'s
  std::vector<uint8_t> pushed_back_;  // bytes to be read again
  bool is_pushed_back_ = false;       // block_ is the end of pushed_back_
  Bytes taken_;                       // by the last take()
  std::vector<uint8_t> carry_;        // a piece that lies in several blocks
  std::vector<uint8_t> parts_;        // of a multi-part record, with nothing between them
  std::vector<uint8_t> joined_;       // the same with the magic between them
  std::vector<uint32_t> part_ends_;   // in parts_
  RecordParser parser_;               // decides between the two
  uint64_t offset_ = 0;               // of the next byte of the stream
  size_t padding_ = 0;                // to skip before the next header
  bool is_before_first_ = true;
  uint64_t record_number_ = 0;
  uint64_t record_offset_ = 0;
  uint64_t joined_with_magic_ = 0;
  uint64_t joined_plain_ = 0;
};

}  // namespace sluice
