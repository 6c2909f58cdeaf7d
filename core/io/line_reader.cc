// The buffer of line_reader.h: blocks are copied in once, lines are found by memchr.
#include "core/io/line_reader.h"

#include <algorithm>
#include <cstring>

namespace sluice {
namespace {

constexpr size_t kPaddingBytes = 64;
constexpr size_t kPieceBytes = size_t{256} << 10;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view without_return(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source, size_t max_line_bytes)
    : source_(std::move(source)), max_line_bytes_(max_line_bytes) {}

Result<std::optional<std::string_view>> LineReader::next() {
  if (!is_started_) SLUICE_TRY(skip_byte_order_mark());
  if (is_skipping_) SLUICE_TRY(skip_rest_of_line());
  size_t searched = begin_;
  for (;;) {
    const void* const found =
        end_ > searched ? std::memchr(&buffer_[searched], '\n', end_ - searched) : nullptr;
    if (found != nullptr) return take_line(static_cast<const char*>(found) - buffer_.data(), 1);
    // One more than the bound: it may be the '\r' of a line that just fits.
    if (end_ - begin_ > max_line_bytes_ + 1) {
      is_skipping_ = true;
      return refuse_line(end_);
    }
    const size_t unfinished = end_ - begin_;
    SLUICE_TRY(refill());
    searched = begin_ + unfinished;
    if (!at_end_) continue;
    if (unfinished == 0) return std::optional<std::string_view>();
    return take_line(end_, 0);
  }
}

Status LineReader::rewind() {
  SLUICE_TRY(source_->rewind());
  block_ = {};
  begin_ = end_ = 0;
  buffer_offset_ = line_number_ = line_offset_ = 0;
  at_end_ = is_started_ = is_skipping_ = false;
  return Status();
}

Result<std::optional<std::string_view>> LineReader::take_line(size_t line_end,
                                                              size_t terminator_bytes) {
  const std::string_view line =
      without_return(std::string_view(buffer_).substr(begin_, line_end - begin_));
  if (line.size() > max_line_bytes_) return refuse_line(line_end + terminator_bytes);
  start_line(line_end + terminator_bytes);
  return std::optional(line);
}

void LineReader::start_line(size_t next_begin) {
  ++line_number_;
  line_offset_ = buffer_offset_ + begin_;
  begin_ = next_begin;
}

Status LineReader::refuse_line(size_t next_begin) {
  start_line(next_begin);
  std::string message = source_->name();
  message.append(":").append(std::to_string(line_number_)).append(": line longer than ");
  message.append(std::to_string(max_line_bytes_)).append(" bytes");
  return Status(StatusCode::kLimit, std::move(message))
      .at(static_cast<int64_t>(line_number_ - 1), static_cast<int64_t>(line_offset_));
}

Status LineReader::skip_rest_of_line() {
  for (;;) {
    const void* const found =
        end_ > begin_ ? std::memchr(&buffer_[begin_], '\n', end_ - begin_) : nullptr;
    if (found != nullptr) {
      begin_ = static_cast<const char*>(found) - buffer_.data() + 1;
      break;
    }
    begin_ = end_;
    SLUICE_TRY(refill());
    if (at_end_) break;
  }
  is_skipping_ = false;
  return Status();
}

Status LineReader::skip_byte_order_mark() {
  while (end_ < kByteOrderMark.size() && !at_end_) SLUICE_TRY(refill());
  if (std::string_view(buffer_).substr(0, end_).starts_with(kByteOrderMark)) {
    begin_ = kByteOrderMark.size();
  }
  is_started_ = true;
  return Status();
}

// Moves the unread bytes to the front and puts the next piece of the stream behind them.
Status LineReader::refill() {
  if (at_end_) return Status();
  if (block_.empty()) block_ = SLUICE_TRY(source_->next());
  // A source in memory is one huge block: taking it in pieces keeps our copy small.
  const auto piece = block_.first(std::min(block_.size(), kPieceBytes));
  block_ = block_.subspan(piece.size());
  const size_t unread = end_ - begin_;
  if (begin_ > 0 && unread > 0) std::memmove(buffer_.data(), &buffer_[begin_], unread);
  buffer_offset_ += begin_;
  begin_ = 0;
  end_ = unread + piece.size();
  if (buffer_.size() < end_ + kPaddingBytes) buffer_.resize(end_ + kPaddingBytes);
  if (piece.empty()) {
    at_end_ = true;
  } else {
    std::memcpy(&buffer_[unread], piece.data(), piece.size());
  }
  return Status();
}

}  // namespace sluice
