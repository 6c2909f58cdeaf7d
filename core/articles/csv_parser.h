// CSV by RFC 4180 as a stream of records: quotes, doubled quotes, line breaks inside quotes, CRLF.
// What the fields mean is csv_articles.cc's business.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/io/byte_source.h"

namespace sluice {

class CsvParser {
 public:
  static constexpr size_t kMaxFields = 65536;

  CsvParser(std::unique_ptr<ByteSource> source, char delimiter, size_t max_record_bytes);

  // Reads the next record that is not an empty line. Lenient as other readers are: text after a
  // closing quote is kept, a quote inside an unquoted field is a character.
  // Returns: true, or false at the end.
  // Errors: kLimit (record too long or too many fields), kCorrupt (a quote that is never closed),
  // after which can_go_on(); those of the source. Messages of the first two have no place.
  Result<bool> next();
  bool can_go_on() const { return !source_failed_; }

  // Lifetime: until next().
  size_t field_count() const { return ends_.size(); }
  std::string_view field(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  // Of the record last returned or refused: number of its first line from 1, and its first byte.
  uint64_t line_number() const { return record_line_; }
  uint64_t record_offset() const { return record_offset_; }
  const ByteSource& source() const { return *source_; }

 private:
  enum class State { kFieldStart, kUnquoted, kQuoted, kQuoteInQuoted };
  enum class Fault { kNone, kRecordBytes, kFields };

  bool parse_block();  // true when a record is complete
  void parse_plain();
  void parse_quoted();
  bool special(char c);
  void append(size_t begin, size_t end);
  void end_field();
  bool end_record();
  Result<bool> finish();
  Result<bool> outcome();
  void begin_record();

  std::unique_ptr<ByteSource> source_;
  char delimiter_;
  size_t max_record_bytes_;
  std::span<const uint8_t> block_;  // what is being parsed
  size_t at_ = 0;
  uint64_t block_offset_ = 0;
  uint64_t line_ = 1;
  uint64_t record_line_ = 1;
  uint64_t record_offset_ = 0;
  State state_ = State::kFieldStart;
  Fault fault_ = Fault::kNone;
  bool source_failed_ = false;
  bool was_quoted_ = false;  // the field being read began with a quote
  std::string bytes_;        // the record's fields without quotes and delimiters
  std::vector<size_t> ends_;
};

}  // namespace sluice
