// Answers 206 and 200, and the check of both.
#include "remote/part_receiver.h"

#include <algorithm>
#include <charconv>

namespace sluice_remote {
namespace {

bool take_number(std::string_view& text, int64_t& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || number < 0) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

bool take_text(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

// Some servers list ETags without their quotes.
std::string_view without_quotes(std::string_view version) {
  if (version.size() >= 2 && version.starts_with('"') && version.ends_with('"')) {
    version = version.substr(1, version.size() - 2);
  }
  return version;
}

}  // namespace

std::optional<ContentRange> parse_content_range(std::string_view value) {
  ContentRange range{};
  int64_t last = 0;
  if (!take_text(value, "bytes ") || !take_number(value, range.begin) || !take_text(value, "-") ||
      !take_number(value, last) || !take_text(value, "/") || !take_number(value, range.total) ||
      !value.empty() || last < range.begin || last >= range.total) {
    return std::nullopt;
  }
  range.end = last + 1;
  return range;
}

int64_t content_length(const HttpResponse& response) {
  std::string_view text = response.header("content-length");
  int64_t length = -1;
  return take_number(text, length) && text.empty() ? length : -1;
}

std::string version_of(const HttpResponse& response) {
  const std::string_view etag = response.header("etag");
  return std::string(etag.empty() ? response.header("last-modified") : etag);
}

std::optional<std::pair<std::string, std::string>> ObjectIdentity::condition() const {
  const std::lock_guard lock(mutex_);
  // A weak ETag (W/"…") never matches; a date has another header, which few servers heed.
  if (!version_.starts_with('"')) return std::nullopt;
  return std::pair<std::string, std::string>("If-Match", version_);
}

Outcome ObjectIdentity::changed() const {
  return {SLUICE_STATUS_CORRUPT,
          name_ + ": changed while it was read; read it again from the start"};
}

Outcome ObjectIdentity::check(const HttpResponse& response, int64_t total) {
  std::string version = version_of(response);
  const std::lock_guard lock(mutex_);
  if (version_.empty()) version_ = version;
  if (total_ < 0) total_ = total;
  // A proxy may drop the version of a later answer; the size still has to be right.
  const bool is_other_version =
      !version.empty() && without_quotes(version) != without_quotes(version_);
  return is_other_version || (total >= 0 && total != total_) ? changed() : Outcome();
}

void PartReceiver::add_headers(std::vector<std::pair<std::string, std::string>>& headers) {
  fault_ = Outcome();
  is_fault_final_ = false;
  skip_ = 0;
  std::string range = "bytes=" + std::to_string(at_) + "-";
  if (!is_in_order_) {
    int64_t end = ring_.part_end(last_);
    if (total_) end = std::min(end, *total_);
    range += std::to_string(end - 1);
  }
  headers.emplace_back("Range", std::move(range));
  headers.emplace_back("Accept-Encoding", "identity");
  if (auto condition = identity_.condition()) headers.push_back(std::move(*condition));
}

bool PartReceiver::refuse(Outcome fault, bool is_final) {
  fault_ = std::move(fault);
  is_fault_final_ = is_final;
  return false;
}

bool PartReceiver::begin(const HttpResponse& response) {
  return response.status == 206 ? begin_range(response) : begin_whole(response);
}

bool PartReceiver::begin_range(const HttpResponse& response) {
  const std::string_view value = response.header("content-range");
  const auto range = parse_content_range(value);
  if (!range || range->begin != at_ || (!is_in_order_ && range->end > ring_.part_end(last_))) {
    return refuse(remote_error(identity_.name() + ": asked for bytes from " + std::to_string(at_) +
                               ", got Content-Range '" + std::string(value.substr(0, 80)) + "'"),
                  false);
  }
  if (Outcome same = identity_.check(response, range->total); !same.ok()) {
    return refuse(std::move(same), true);
  }
  total_ = range->total;
  if (!is_in_order_) ring_.set_end(range->total);
  return true;
}

// A server without ranges, or with a reason to send all: good for the first part only, which then
// becomes the whole.
bool PartReceiver::begin_whole(const HttpResponse& response) {
  if (response.status != 200) {
    return refuse(remote_error(identity_.name() + ": answered " + std::to_string(response.status) +
                               " where 200 or 206 was expected"),
                  false);
  }
  if (!is_in_order_ && (part_ > 0 || total_)) {
    return refuse(remote_error(identity_.name() + ": the server stopped answering with ranges"),
                  false);
  }
  const int64_t length = content_length(response);
  if (length < 0 && response.header("transfer-encoding").empty()) {
    return refuse(
        remote_error(identity_.name() + ": the server does not say where the object ends"), true);
  }
  if (Outcome same = identity_.check(response, length); !same.ok()) {
    return refuse(std::move(same), true);
  }
  if (length >= 0) total_ = length;
  if (total_ && at_ > *total_) {
    return refuse({SLUICE_STATUS_CORRUPT, identity_.name() + ": has " + std::to_string(*total_) +
                                              " bytes, begun at " + std::to_string(at_)},
                  true);
  }
  skip_ = at_;
  is_in_order_ = true;
  ring_.set_in_order();
  return true;
}

bool PartReceiver::take(std::span<const uint8_t> bytes) {
  const auto skipped = static_cast<size_t>(std::min<int64_t>(skip_, std::ssize(bytes)));
  skip_ -= static_cast<int64_t>(skipped);
  bytes = bytes.subspan(skipped);
  while (!bytes.empty()) {
    int64_t end = ring_.part_end(part_);
    if (total_) end = std::min(end, *total_);
    if (at_ == end) {
      const bool is_last = !is_in_order_ && part_ == last_;
      const bool is_longer = is_last || (total_ && at_ == *total_);
      if (is_longer) {  // no try could ask for what is left: nothing is
        return refuse(remote_error(identity_.name() + ": more bytes than asked"), true);
      }
      waited_ += ring_.waited(part_);
      ring_.finish(part_++);
      const auto begin = std::chrono::steady_clock::now();
      if (!ring_.wait_for_room(part_)) return false;
      waited_ += std::chrono::steady_clock::now() - begin;
      continue;
    }
    const auto count = static_cast<size_t>(std::min<int64_t>(end - at_, std::ssize(bytes)));
    if (!ring_.append(part_, bytes.first(count))) {
      if (!ring_.is_out_of_memory()) return false;
      return refuse({SLUICE_STATUS_OUT_OF_MEMORY, identity_.name() + ": out of memory"}, true);
    }
    at_ += static_cast<int64_t>(count);
    bytes = bytes.subspan(count);
  }
  return true;
}

// In order mode take() waits for the reader, which therefore cannot be the one that calls it.
void PartReceiver::lend(HttpPump& pump) {
  if (!is_in_order_) waited_ += ring_.lend(part_, pump);
}

void PartReceiver::end() {
  if (fault_.ok() && is_in_order_ && !total_ && skip_ == 0) total_ = at_;
}

bool PartReceiver::is_complete() const {
  if (!fault_.ok() || !total_) return false;
  return at_ >= (is_in_order_ ? *total_ : std::min(ring_.part_end(last_), *total_));
}

}  // namespace sluice_remote
