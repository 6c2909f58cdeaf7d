// Open addressing over XXH64, at most half full, behind a filter that answers most questions.
#include "core/text/stop_word_set.h"

#include <bit>
#include <cstring>

#include "core/base/xxhash64.h"

namespace sluice {
namespace {

// A quick hash of the length, the first four and the last four bytes: good enough to know most
// words that are not in the set, no defence against words made to collide.
uint64_t sketch(std::string_view word) {
  uint32_t first = 0, last = 0;
  if (word.size() >= 4) {
    std::memcpy(&first, word.data(), 4);
    std::memcpy(&last, word.data() + word.size() - 4, 4);
  } else if (!word.empty()) {
    first = static_cast<unsigned char>(word[0]);
    last = static_cast<uint32_t>(static_cast<unsigned char>(word[word.size() / 2])) << 8 |
           static_cast<unsigned char>(word.back());
  }
  return ((uint64_t{first} << 32 | last) + word.size()) * 0x9e3779b97f4a7c15u >> 32;
}

}  // namespace

StopWordSet::StopWordSet(std::span<const std::string> words) : words_(words.begin(), words.end()) {
  slots_.resize(std::bit_ceil(2 * words_.size() + 2));
  filter_.resize(std::bit_ceil(words_.size() / 4 + 1));  // 16 bits a word, at least
  for (uint32_t i = 0; i < words_.size(); ++i) {
    const uint64_t bit = sketch(words_[i]);
    filter_[bit / 64 & (filter_.size() - 1)] |= uint64_t{1} << bit % 64;
    size_t slot = xxh64(words_[i]) & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = i + 1;
  }
}

bool StopWordSet::contains(std::string_view word) const {
  const uint64_t bit = sketch(word);
  if ((filter_[bit / 64 & (filter_.size() - 1)] >> bit % 64 & 1) == 0) return false;
  size_t slot = xxh64(word) & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (words_[slots_[slot] - 1] == word) return true;
  }
  return false;
}

}  // namespace sluice
