// Keeps the looked-at bytes and hands them out first.
#include "core/articles/prefixed_source.h"

namespace sluice {

Status PrefixedSource::look(size_t bytes) {
  while (!whole_ && prefix_.size() < bytes) {
    const auto block = SLUICE_TRY(inner_->next());
    if (block.empty()) {
      whole_ = true;
    } else {
      prefix_.append(reinterpret_cast<const char*>(block.data()), block.size());
    }
  }
  return Status();
}

Result<std::span<const uint8_t>> PrefixedSource::next() {
  if (stage_ == Stage::kLooking) {
    stage_ = Stage::kPrefixGiven;
    if (!prefix_.empty()) {
      return std::span(reinterpret_cast<const uint8_t*>(prefix_.data()), prefix_.size());
    }
  }
  if (stage_ == Stage::kPrefixGiven) {
    stage_ = Stage::kRest;
    std::string().swap(prefix_);
  }
  if (whole_) return std::span<const uint8_t>();
  return inner_->next();
}

Status skip_byte_order_mark(PrefixedSource& source) {
  SLUICE_TRY(source.look(4));
  const std::string_view prefix = source.prefix();
  if (prefix.starts_with("\xff\xfe") || prefix.starts_with("\xfe\xff")) {
    return Status(
        StatusCode::kUnsupported,
        std::string(source.name()) + ": UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8");
  }
  if (prefix.starts_with("\xef\xbb\xbf")) source.skip(3);
  return Status();
}

}  // namespace sluice
