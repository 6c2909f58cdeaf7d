// Pairs counted by hand.
#include "core/evaluate/coherence.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sluice {
namespace {

void add(Coherence& coherence, std::vector<uint32_t> words, std::vector<uint32_t> word_map = {}) {
  const std::vector<float> counts(words.size(), 1.0f);
  coherence.add(words, counts, word_map);
}

TEST(Coherence, ScoresPairsByTheDocumentsTheyShare) {
  Coherence coherence(6, {{0, 1, 2}, {1, 3}, {4, 5}});
  add(coherence, {0, 1});
  add(coherence, {1, 0, 3});
  add(coherence, {2});
  add(coherence, {3});
  const std::vector<double> npmi = coherence.topic_npmi();
  // 0 and 1 meet in two of four documents and are nowhere else; 2 meets neither.
  EXPECT_NEAR(npmi[0], (1.0 - 1.0 - 1.0) / 3, 1e-12);
  // 1 and 3 meet once: log(1/4 / (2/4 * 2/4)) = 0.
  EXPECT_NEAR(npmi[1], 0.0, 1e-12);
  EXPECT_EQ(npmi[2], -1.0);  // never seen at all
}

TEST(Coherence, GivesOneToAPairThatIsInEveryDocument) {
  Coherence coherence(2, {{1, 0}});
  add(coherence, {0, 1});
  add(coherence, {1, 0});
  EXPECT_EQ(coherence.topic_npmi(), std::vector<double>{1.0});
}

TEST(Coherence, CountsEmptyDocumentsToo) {
  Coherence coherence(3, {{0, 1}});
  add(coherence, {0, 1});
  add(coherence, {0});
  add(coherence, {});
  add(coherence, {});
  // log(1 * 4 / (2 * 1)) / -log(1/4) = 1/2.
  EXPECT_NEAR(coherence.topic_npmi()[0], 0.5, 1e-12);
}

TEST(Coherence, CountsAWordOnceADocument) {
  Coherence coherence(2, {{0, 1}});
  add(coherence, {0, 0, 1, 1, 0});
  add(coherence, {0});
  EXPECT_NEAR(coherence.topic_npmi()[0], 0.0, 1e-12);  // log(1 * 2 / (2 * 1))
}

TEST(Coherence, MapsWordsAndSkipsWhatTheModelLacks) {
  Coherence coherence(2, {{0, 1}});
  const std::vector<uint32_t> word_map{0xffffffffu, 1, 0, 1};
  add(coherence, {0, 1, 2, 3}, word_map);
  add(coherence, {0, 9}, word_map);                    // 9 is past the map
  EXPECT_NEAR(coherence.topic_npmi()[0], 1.0, 1e-12);  // log(1 * 2 / 1) / log 2
}

TEST(Coherence, SkipsZeroCountsAndIdsPastTheVocabulary) {
  Coherence coherence(2, {{0, 1}});
  const std::vector<uint32_t> words{0, 1, 7};
  const std::vector<float> counts{1, 0, 1};
  coherence.add(words, counts, {});
  EXPECT_EQ(coherence.topic_npmi()[0], -1.0);
}

TEST(Coherence, DiversityIsTheUniqueShareOfTopWords) {
  EXPECT_EQ(Coherence(6, {{0, 1}, {2, 3}}).diversity(), 1.0);
  EXPECT_EQ(Coherence(6, {{0, 1}, {1, 0}}).diversity(), 0.5);
  EXPECT_EQ(Coherence(6, {{0, 1}, {1, 5}}).diversity(), 0.75);
}

TEST(Coherence, TopicOfOneWordScoresZero) {
  Coherence coherence(1, {{0}, {0}});
  add(coherence, {0});
  EXPECT_EQ(coherence.topic_npmi(), (std::vector<double>{0, 0}));
  EXPECT_EQ(coherence.diversity(), 0.5);
}

}  // namespace
}  // namespace sluice
