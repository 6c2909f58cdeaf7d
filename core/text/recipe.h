// How text becomes words, as data: stored in corpus and model, so that the same text gives the same
// words everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace sluice {

// A word is a maximal run of letters, marks and numbers (Unicode 14 L, M, N) of the folded text
// (fold.h: NFKC_Casefold). Dropped are words shorter than `min_characters`, longer than
// kMaxWordCharacters, and words without a letter (numbers). A run of Han or kana is a run of its
// own, beside letters of other scripts too, and becomes overlapping bigrams, however long it is and
// whatever `min_characters` is; a single such character is a word only when that is 1.
struct Recipe {
  // Stands for everything that is not a field here: the Unicode tables, the limit below, the list
  // of Korean particles.
  static constexpr int kVersion = 1;
  // In code points. Longer runs are base64, hashes and other junk, each a word of its own.
  static constexpr uint32_t kMaxWordCharacters = 64;
  // Bounds of what from_json() accepts.
  static constexpr size_t kMaxStopWords = 100000;
  static constexpr size_t kMaxStopWordBytes = 256;

  // In code points, after folding; 1 to 64. More: fewer, longer words.
  uint32_t min_characters = 2;
  // Keep ' (also U+2019, written as ') and - (also U+2010) between two letters inside the word.
  bool keep_apostrophes = false;
  bool keep_hyphens = false;
  // Korean: drop the longest listed particle when the rest is itself a word of the vocabulary.
  bool korean_particles = true;
  // Folded; sorted by bytes, unique. Dropped after tokenising, before counting.
  std::vector<std::string> stop_words;

  // The default: English and Korean stop words built in.
  static Recipe standard();
  // Canonical text: the same recipe gives the same bytes. Requires: stop words sorted and unique.
  std::string to_json() const;
  // Errors: kCorrupt (no JSON, wrong types or values, something missing), kUnsupported (another
  // version or a key we do not know: a recipe half understood would give other words), kLimit (too
  // many or too long stop words).
  static Result<Recipe> from_json(std::string_view json);
};

}  // namespace sluice
