// Which candidate words make the vocabulary, and in what order: filters by document frequency, the
// Korean rule, the cap.
#pragma once

#include <cstdint>
#include <vector>

#include "core/articles/candidate_words.h"
#include "core/base/status.h"
#include "core/corpus/vocabulary.h"
#include "core/text/recipe.h"

namespace sluice {

struct VocabularyLimits {
  uint64_t min_document_frequency = 0;  // 0 = automatic
  double max_document_share = 0.5;
  uint32_t max_vocabulary = 100000;
};

struct VocabularyChoice {
  Vocabulary vocabulary;                // by falling document frequency, then by bytes
  std::vector<uint32_t> final_ids;      // candidate -> word, or CandidateWords::kNone
  uint64_t min_document_frequency = 0;  // in force
};

// 1 below 50 documents, where every word may be needed; from then on the greater of 2 and
// cbrt(documents) / 5, rounded down: 2 at 200, 5 at 20,000, 9 at 100,000, 20 at a million. A word
// that rare cannot carry a topic, and the vocabulary would grow with the square root of the corpus.
uint64_t automatic_min_document_frequency(uint64_t documents);

// Below so many documents no word is too common: half of them is only a handful.
inline constexpr uint64_t kMinDocumentsForShare = 20;

// Forms of one Korean word count together; a document with two forms counts twice, so that sums
// are an upper bound (the corpus has the exact numbers).
// Errors: kCorrupt when no word is left: says what dropped them.
Result<VocabularyChoice> choose_vocabulary(const CandidateWords& candidates, uint64_t documents,
                                           const Recipe& recipe, const VocabularyLimits& limits);

}  // namespace sluice
