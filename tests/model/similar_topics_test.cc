// Near-duplicate topics: the exact comparison against the formula, the bounded one against the
// exact.
#include "core/model/similar_topics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "tests/model/small_model.h"

namespace sluice {
namespace {

using test::model_of;

constexpr uint32_t kDraws = 400;

// Adds `share` to topic k, spread over kDraws words drawn by `key`, most of it on few of them.
void add_words(TopicModel& model, uint32_t k, uint64_t key, float share) {
  for (uint32_t i = 0; i < kDraws; ++i) {
    const auto word = static_cast<uint32_t>(random_below(random_bits(key, i), model.words));
    model.mutable_row(word)[k] +=
        share * static_cast<float>(2 * (kDraws - i)) / static_cast<float>(kDraws * (kDraws + 1));
  }
}

// Topic 2j + 1 has the words of topic 2j and a share of noise of its own.
TopicModel paired_model(uint32_t words, uint32_t topics, float noise) {
  TopicModel model = model_of(std::vector<std::vector<float>>(words, std::vector<float>(topics)));
  for (uint32_t k = 0; k < topics; ++k) {
    const float own = k % 2 == 0 ? 0.0f : noise;
    add_words(model, k, random_key(1, k / 2), 1.0f - own);
    add_words(model, k, random_key(2, k), own);
  }
  return model;
}

double coefficient(const TopicModel& model, uint32_t a, uint32_t b) {
  double product = 0;
  for (uint32_t word = 0; word < model.words; ++word) {
    product += std::sqrt(double{model.row(word)[a]} * model.row(word)[b]);
  }
  return product;
}

TEST(SimilarTopics, EqualTheBhattacharyyaCoefficient) {
  const TopicModel model = paired_model(700, 75, 0.2f);  // three tiles, blocks cut short
  const auto pairs = similar_topics(model, -1.0);
  ASSERT_EQ(pairs.size(), 75u * 74 / 2);
  double last = 1.0;
  for (const SimilarTopics& pair : pairs) {
    ASSERT_LT(pair.a, pair.b);
    ASSERT_LE(pair.similarity, last);
    last = pair.similarity;
    ASSERT_NEAR(pair.similarity, coefficient(model, pair.a, pair.b), 1e-5);
  }
}

TEST(SimilarTopics, NameTheNearDuplicatesAndNotTheBackground) {
  TopicModel model = model_of({{0.5f, 0.5f, 0.0f, 0.5f}, {0.5f, 0.5f, 0.0f, 0.5f}, {0, 0, 1, 0}});
  auto pairs = similar_topics(model);
  ASSERT_EQ(pairs.size(), 3u);
  model.background_topic = 0;
  pairs = similar_topics(model);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].a, 1u);
  EXPECT_EQ(pairs[0].b, 3u);
  EXPECT_NEAR(pairs[0].similarity, 1.0, 1e-6);
}

TEST(SimilarTopics, OfALargeModelFindTheSamePairs) {
  // 15,300 words and 512 topics: over kMaxExactComparisons.
  constexpr uint32_t kTopics = 512;
  const TopicModel model = paired_model(15'300, kTopics, 0.1f);
  ASSERT_GT(uint64_t{model.words} * kTopics * kTopics, kMaxExactComparisons);
  const auto pairs = similar_topics(model);
  ASSERT_EQ(pairs.size(), kTopics / 2);
  for (const SimilarTopics& pair : pairs) {
    EXPECT_EQ(pair.a / 2, pair.b / 2);
    // The noise lies in the tail, which is not compared: a little too alike.
    EXPECT_NEAR(pair.similarity, coefficient(model, pair.a, pair.b), 0.06);
  }
}

}  // namespace
}  // namespace sluice
