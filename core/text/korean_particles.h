// The Korean particles (josa) that may be dropped from a word, and which of them a word ends with;
// whether one is dropped is decided by a vocabulary (word_id in tokenizer.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice {

// The listed particles, longest first, normalised; some are compounds (에서는). The list is part of
// what Recipe::kVersion means.
std::span<const std::string_view> korean_particles();

// Byte lengths of the listed particles that a word ends with, longest first.
struct KoreanParticleMatches {
  static constexpr size_t kMax = 8;
  std::array<uint8_t, kMax> bytes{};
  size_t count = 0;
};

// The particles `word` may have been given. Many particles have one form after a consonant and
// another after a vowel (은/는, 이/가, 을/를, 과/와): one that does not fit the syllable before it
// is no match, so 전문가 (expert) is not 전문 (specialty) with a particle. After letters of other
// scripts (CD를, NATO는) both forms match. What is left of the word is never empty.
KoreanParticleMatches match_korean_particles(std::string_view word);

// Calls try_stem(stem) for `word` less each particle it may have been given, longest particle
// first, until it returns true. Returns: whether one did. Used by process and by inference alike.
template <typename TryStem>
bool for_each_korean_stem(std::string_view word, TryStem&& try_stem) {
  // Hangul syllables are three bytes, EA..ED; a word that ends otherwise has no particle.
  if (word.size() < 4 || static_cast<unsigned char>(word[word.size() - 3]) < 0xEA ||
      static_cast<unsigned char>(word[word.size() - 3]) > 0xED) {
    return false;
  }
  const KoreanParticleMatches matches = match_korean_particles(word);
  for (size_t i = 0; i < matches.count; ++i) {
    if (try_stem(word.substr(0, word.size() - matches.bytes[i]))) return true;
  }
  return false;
}

}  // namespace sluice
