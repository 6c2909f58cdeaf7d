// The map is for looking up only; the order is that of the list.
#include "core/articles/label_table.h"

#include "core/corpus/minibatch.h"

namespace sluice {

Result<int32_t> LabelTable::number(std::string_view label) {
  if (label.empty()) return Minibatch::kNoLabel;
  const auto known = numbers_.find(label);
  if (known != numbers_.end()) return known->second;
  if (names_.size() == kMaxLabels) {
    return Status(StatusCode::kLimit,
                  "more than " + std::to_string(kMaxLabels) +
                      " labels, so that column is no label; name another with --label FIELD, or "
                      "none with --label -");
  }
  const auto number = static_cast<int32_t>(names_.size());
  names_.emplace_back(label);
  numbers_.emplace(names_.back(), number);
  return number;
}

}  // namespace sluice
