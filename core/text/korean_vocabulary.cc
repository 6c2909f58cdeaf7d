// The recursion F = candidates without stem in F, from the shortest word up.
#include "core/text/korean_vocabulary.h"

#include <algorithm>
#include <numeric>

#include "core/text/korean_particles.h"

namespace sluice {

bool is_korean_stem(const Recipe& recipe, std::string_view stem) {
  const auto starts_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  };
  return std::count_if(stem.begin(), stem.end(), starts_character) >=
         static_cast<ptrdiff_t>(recipe.min_characters);
}

std::vector<uint32_t> reduce_korean_words(
    const Recipe& recipe, uint32_t count, const std::function<std::string_view(uint32_t)>& word,
    const std::function<std::optional<uint32_t>(std::string_view)>& find) {
  std::vector<uint32_t> targets(count);
  std::iota(targets.begin(), targets.end(), 0u);
  if (!recipe.korean_particles) return targets;
  std::vector<uint32_t> by_length;
  for (uint32_t i = 0; i < count; ++i) {
    if (match_korean_particles(word(i)).count > 0) by_length.push_back(i);
  }
  // A stem is shorter in bytes than its word, so it is decided before; one without a particle of
  // its own is always kept.
  std::stable_sort(by_length.begin(), by_length.end(),
                   [&](uint32_t a, uint32_t b) { return word(a).size() < word(b).size(); });
  for (uint32_t i : by_length) {
    for_each_korean_stem(word(i), [&](std::string_view stem) {
      if (!is_korean_stem(recipe, stem)) return false;
      const std::optional<uint32_t> found = find(stem);
      if (!found.has_value() || *found >= count || targets[*found] != *found) return false;
      targets[i] = *found;
      return true;
    });
  }
  return targets;
}

std::vector<uint32_t> reduce_korean_words(const Recipe& recipe, const Vocabulary& candidates) {
  return reduce_korean_words(
      recipe, candidates.size(), [&](uint32_t i) { return candidates.word(i); },
      [&](std::string_view word) { return candidates.find(word); });
}

}  // namespace sluice
