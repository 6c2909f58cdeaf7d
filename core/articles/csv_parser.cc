// A state machine over blocks: runs of plain bytes are copied at once, only quotes, delimiters and
// line ends are looked at one by one.
#include "core/articles/csv_parser.h"

#include <algorithm>
#include <cstring>

namespace sluice {

CsvParser::CsvParser(std::unique_ptr<ByteSource> source, char delimiter, size_t max_record_bytes)
    : source_(std::move(source)), delimiter_(delimiter), max_record_bytes_(max_record_bytes) {}

Result<bool> CsvParser::next() {
  begin_record();
  for (;;) {
    if (at_ == block_.size()) {
      block_offset_ += block_.size();
      at_ = 0;
      block_ = {};
      auto block = source_->next();
      source_failed_ = !block.ok();
      if (source_failed_) return std::move(block).status();
      block_ = *block;
      if (block_.empty()) return finish();
    }
    if (parse_block()) return outcome();
  }
}

void CsvParser::begin_record() {
  bytes_.clear();
  ends_.clear();
  fault_ = Fault::kNone;
  was_quoted_ = false;
  state_ = State::kFieldStart;
  record_line_ = line_;
  record_offset_ = block_offset_ + at_;
}

bool CsvParser::parse_block() {
  while (at_ < block_.size()) {
    if (state_ == State::kQuoted) {
      parse_quoted();
      continue;
    }
    parse_plain();
    if (at_ < block_.size() && special(static_cast<char>(block_[at_++]))) return true;
  }
  return false;
}

// Up to the closing quote, or the end of the block.
void CsvParser::parse_quoted() {
  const auto* begin = block_.data() + at_;
  const auto* end = block_.data() + block_.size();
  const auto* quote =
      static_cast<const uint8_t*>(std::memchr(begin, '"', static_cast<size_t>(end - begin)));
  const auto* stop = quote == nullptr ? end : quote;
  line_ += static_cast<uint64_t>(std::count(begin, stop, uint8_t{'\n'}));
  append(at_, static_cast<size_t>(stop - block_.data()));
  at_ = static_cast<size_t>(stop - block_.data());
  if (quote == nullptr) return;
  ++at_;
  state_ = State::kQuoteInQuoted;
}

// Up to the next byte that means something here.
void CsvParser::parse_plain() {
  const size_t begin = at_;
  while (at_ < block_.size()) {
    const char c = static_cast<char>(block_[at_]);
    if (c == '\n' || c == delimiter_ || (c == '"' && state_ != State::kUnquoted)) break;
    state_ = State::kUnquoted;
    ++at_;
  }
  append(begin, at_);
}

// A byte outside quotes (or just after one). Returns: whether it ends the record.
bool CsvParser::special(char c) {
  if (c == '"') {
    // A quote after a quote is a character of the field; else it opens one.
    if (state_ == State::kQuoteInQuoted) append(at_ - 1, at_);
    was_quoted_ = true;
    state_ = State::kQuoted;
    return false;
  }
  if (c == '\n') {
    ++line_;
    return end_record();
  }
  end_field();
  state_ = State::kFieldStart;
  was_quoted_ = false;
  return false;
}

void CsvParser::append(size_t begin, size_t end) {
  if (fault_ != Fault::kNone || begin == end) return;
  if (end - begin > max_record_bytes_ - bytes_.size()) {
    fault_ = Fault::kRecordBytes;
    return;
  }
  bytes_.append(reinterpret_cast<const char*>(block_.data()) + begin, end - begin);
}

void CsvParser::end_field() {
  if (fault_ != Fault::kNone) return;
  if (ends_.size() == kMaxFields) {
    fault_ = Fault::kFields;
    return;
  }
  ends_.push_back(bytes_.size());
}

// Returns: whether there is a record: an empty line is none.
bool CsvParser::end_record() {
  const size_t begin = ends_.empty() ? 0 : ends_.back();
  // The '\r' of CRLF: outside quotes it was taken for a character of the field.
  if (state_ == State::kUnquoted && bytes_.size() > begin && bytes_.back() == '\r') {
    bytes_.pop_back();
  }
  if (ends_.empty() && bytes_.empty() && !was_quoted_ && fault_ == Fault::kNone) {
    begin_record();
    return false;
  }
  end_field();
  return true;
}

Result<bool> CsvParser::finish() {
  if (state_ == State::kQuoted) {
    return corrupt("a quote in the record that begins here is never closed");
  }
  if (record_offset_ == block_offset_ || !end_record()) return false;
  return outcome();
}

Result<bool> CsvParser::outcome() {
  if (fault_ == Fault::kNone) return true;
  if (fault_ == Fault::kFields) {
    return Status(StatusCode::kLimit,
                  "a record of more than " + std::to_string(kMaxFields) + " fields");
  }
  return Status(StatusCode::kLimit, "a record longer than " + std::to_string(max_record_bytes_) +
                                        " bytes (is there a quote that is never closed?)");
}

}  // namespace sluice
