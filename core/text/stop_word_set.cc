// Open addressing over XXH64, at most a quarter full: most questions end at an empty slot.
#include "core/text/stop_word_set.h"

#include <algorithm>
#include <bit>

#include "core/base/xxhash64.h"

namespace sluice {

StopWordSet::StopWordSet(std::span<const std::string> words) : words_(words.begin(), words.end()) {
  size_t max_bytes = 0;
  for (const std::string& word : words_) max_bytes = std::max(max_bytes, word.size());
  by_length_.resize(max_bytes + 1);
  slots_.resize(std::bit_ceil(4 * words_.size() + 4));
  for (uint32_t i = 0; i < words_.size(); ++i) {
    by_length_[words_[i].size()] = true;
    size_t slot = xxh64(words_[i]) & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = i + 1;
  }
}

bool StopWordSet::contains(std::string_view word) const {
  if (!may_contain(word)) return false;
  size_t slot = xxh64(word) & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (words_[slots_[slot] - 1] == word) return true;
  }
  return false;
}

}  // namespace sluice
