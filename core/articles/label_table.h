// Labels and their numbers, in order of first appearance; bounded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/status.h"

namespace sluice {

class LabelTable {
 public:
  // More are no labels but titles, names or addresses.
  static constexpr size_t kMaxLabels = 65536;

  // Returns: the label's number, Minibatch::kNoLabel for "". Errors: kLimit.
  Result<int32_t> number(std::string_view label);
  const std::vector<std::string>& names() const { return names_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> numbers_;
  std::vector<std::string> names_;
};

}  // namespace sluice
