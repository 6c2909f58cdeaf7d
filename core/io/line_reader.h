// Lines out of a byte source, with line numbers and byte offsets, each line bounded; what a line
// means is the caller's business.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/io/byte_source.h"

namespace sluice {

class LineReader {
 public:
  static constexpr size_t kDefaultMaxLineBytes = size_t{64} << 20;

  explicit LineReader(std::unique_ptr<ByteSource> source,
                      size_t max_line_bytes = kDefaultMaxLineBytes);

  // The next line without its '\n' (and without a '\r' before it).
  // Returns: the line, or nothing at the end of the stream. A last line without '\n' counts.
  // Errors: kLimit for a line over the bound (the reader can go on after it), those of the source.
  // A UTF-8 byte order mark at the beginning of the stream is skipped.
  // Lifetime: until the next call; at least 64 readable bytes follow the line (simdjson's padding).
  Result<std::optional<std::string_view>> next();

  // Number of the line last returned or refused, from 1; offset of its first byte in the
  // (decompressed) stream.
  uint64_t line_number() const { return line_number_; }
  uint64_t line_offset() const { return line_offset_; }
  const ByteSource& source() const { return *source_; }
  ByteSource& source() { return *source_; }
  Status rewind();
  // For a source that begins within a file: lines and offsets count from here. Requires: nothing
  // was read yet; a line begins at `offset`, after `lines` others.
  void begin_at(uint64_t lines, uint64_t offset) {
    line_number_ = lines;
    buffer_offset_ = offset;
    is_started_ = true;
  }

 private:
  Result<std::optional<std::string_view>> take_line(size_t line_end, size_t terminator_bytes);
  void start_line(size_t next_begin);
  Status refuse_line(size_t next_begin);
  Status skip_rest_of_line();
  Status skip_byte_order_mark();
  Status refill();

  std::unique_ptr<ByteSource> source_;
  size_t max_line_bytes_;
  std::span<const uint8_t> block_;  // what is not yet in buffer_ of the source's last block
  std::string buffer_;              // unread bytes from begin_ to end_, then padding
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t buffer_offset_ = 0;  // offset of buffer_[0] in the stream
  uint64_t line_number_ = 0;
  uint64_t line_offset_ = 0;
  bool at_end_ = false;
  bool is_started_ = false;   // the byte order mark is behind us
  bool is_skipping_ = false;  // within a line that was refused
};

}  // namespace sluice
