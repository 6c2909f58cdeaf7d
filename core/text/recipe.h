// How text becomes words, as data: stored in corpus and model, so that the same text gives the same
// words everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace sluice {

struct Recipe {
  static constexpr int kVersion = 1;
  // A word is a maximal run of Unicode L, M, N after NFKC and full case folding, at least
  // `min_characters` code points, not all digits; Han and kana runs become bigrams.
  uint32_t min_characters = 2;
  // Keep ' (also U+2019) and - between two letters inside the word.
  bool keep_apostrophes = false;
  bool keep_hyphens = false;
  // Korean: drop the longest listed particle when the rest is itself a word of the vocabulary.
  bool korean_particles = true;
  // After normalisation; sorted, unique. Dropped after tokenising, before counting.
  std::vector<std::string> stop_words;

  // The default: English and Korean stop words built in.
  static Recipe standard();
  // Canonical text: the same recipe gives the same bytes.
  std::string to_json() const;
  // Errors: kCorrupt (no JSON, wrong types), kUnsupported (a newer version).
  static Result<Recipe> from_json(std::string_view json);
};

}  // namespace sluice
