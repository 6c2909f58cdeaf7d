// Drift: nothing for documents of one kind, most of a bit for documents of another.
#include "core/train/word_drift.h"

#include <gtest/gtest.h>

#include "core/base/random.h"

namespace sluice {
namespace {

// Documents of 20 tokens, of the words from `first` to `first` + 999.
Minibatch documents(size_t count, uint32_t first, uint64_t seed) {
  Minibatch batch;
  for (size_t d = 0; d < count; ++d) {
    uint32_t word = first;
    for (uint64_t i = 0; i < 20; ++i) {
      word += 1 + static_cast<uint32_t>(random_below(random_bits(random_key(seed, d), i), 48));
      batch.word_ids.push_back(word);
      batch.counts.push_back(1);
    }
    batch.offsets.push_back(batch.word_ids.size());
  }
  return batch;
}

TEST(WordDrift, IsNothingForMoreOfTheSame) {
  WordDrift drift;
  EXPECT_FALSE(drift.is_on());
  drift.begin(documents(8000, 0, 1));
  EXPECT_TRUE(drift.is_on());
  for (uint64_t seed = 2; seed < 5; ++seed) {
    EXPECT_LT(drift.of(documents(8000, 0, seed)), 0.001);
    EXPECT_LT(drift.of(documents(WordDrift::kLeastDocuments, 0, seed)), 0.003)
        << "fewer: more chance";
  }
}

TEST(WordDrift, SpeaksOfOtherWordsAndOfOtherSharesOfTheSame) {
  WordDrift drift;
  drift.begin(documents(8000, 0, 1));
  EXPECT_GT(drift.of(documents(4000, 2000, 2)), 0.99) << "no word in common: a bit";
  EXPECT_GT(drift.of(documents(4000, 300, 2)), 0.1);
}

TEST(WordDrift, FewDocumentsTellNothing) {
  WordDrift drift;
  drift.begin(documents(8000, 0, 1));
  EXPECT_EQ(drift.of(documents(WordDrift::kLeastDocuments - 1, 2000, 2)), 0);
  EXPECT_EQ(WordDrift().of(documents(8000, 0, 1)), 0);
}

TEST(WordDrift, GoesOnFromACheckpoint) {
  WordDrift drift;
  drift.begin(documents(8000, 0, 1));
  WordDrift resumed;
  resumed.restore(drift.start(), drift.chance());
  const Minibatch later = documents(3000, 100, 2);
  EXPECT_EQ(resumed.of(later), drift.of(later));
}

}  // namespace
}  // namespace sluice
