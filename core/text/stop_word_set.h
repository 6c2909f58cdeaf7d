// The stop words of a recipe as a set that is asked for every word of every text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class StopWordSet {
 public:
  explicit StopWordSet(std::span<const std::string> words);
  // Cost: for most other words two comparisons, else a hash and about one probe. Threads: any.
  bool contains(std::string_view word) const;

 private:
  bool may_contain(std::string_view word) const {
    return word.size() < by_length_.size() && by_length_[word.size()];
  }

  std::vector<std::string> words_;
  std::vector<bool> by_length_;  // whether a word of so many bytes exists
  std::vector<uint32_t> slots_;  // open addressing, power of two, index + 1, 0 = empty
};

}  // namespace sluice
