// Windows as a trainer fills them, taken in its sequence.
#include "core/corpus/pass_replay.h"

#include <string_view>

namespace sluice {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;

std::span<const uint8_t> bytes_of(std::string_view text) {
  return std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

}  // namespace

Status PassReplay::start(uint64_t pass) {
  sequence_.clear();
  taken_ = 0;
  return windows_.start_pass(pass);
}

Result<std::span<const uint8_t>> PassReplay::next() {
  records_.clear();
  lines_.clear();
  while (records_.bytes().size() + lines_.size() < kBlockBytes) {
    if (taken_ == sequence_.size()) {
      // What was collected is a copy: the window may go.
      if (!SLUICE_TRY(windows_.next(window_, kWindowLimits))) break;
      const DocumentWindows::Position& at = windows_.position();
      sequence_ = window_sequence(window_, order_, at.pass, at.window);
      taken_ = 0;
    }
    const auto bytes = bytes_of(window_.encoded[sequence_[taken_++]]);
    if (is_records_) {
      SLUICE_TRY(records_.write_payload(bytes));
    } else {
      lines_.insert(lines_.end(), bytes.begin(), bytes.end());
      lines_.push_back('\n');
    }
  }
  return is_records_ ? records_.bytes() : std::span<const uint8_t>(lines_);
}

}  // namespace sluice
