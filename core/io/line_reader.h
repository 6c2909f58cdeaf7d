// Lines out of a byte source, with line numbers and byte offsets, each line bounded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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
  // Lifetime: until the next call; at least 64 readable bytes follow the line (simdjson's padding).
  Result<std::optional<std::string_view>> next();

  // Number of the line last returned or refused, from 1; offset of its first byte.
  uint64_t line_number() const { return line_number_; }
  uint64_t line_offset() const { return line_offset_; }
  ByteSource& source() { return *source_; }
  Status rewind();

 private:
  Status refill();

  std::unique_ptr<ByteSource> source_;
  size_t max_line_bytes_;
  std::string buffer_;      // unread bytes from begin_ to end_, then padding
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t buffer_offset_ = 0;  // offset of buffer_[0] in the stream
  uint64_t line_number_ = 0;
  uint64_t line_offset_ = 0;
  bool at_end_ = false;
};

}  // namespace sluice
