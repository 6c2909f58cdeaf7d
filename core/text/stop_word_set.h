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
  // Cost: for most other words one bit is read, else a hash and about one probe. Threads: any.
  bool contains(std::string_view word) const;

 private:
  std::vector<std::string> words_;
  std::vector<uint64_t> filter_;  // a bit for each sketch (length, first and last bytes) of a word
  std::vector<uint32_t> slots_;   // open addressing, power of two, index + 1, 0 = empty
};

}  // namespace sluice
