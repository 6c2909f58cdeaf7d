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

// Peaked topics over `words`; topic 2j + 1 is topic 2j with a share of noise of its own.
TopicModel paired_model(uint32_t words, uint32_t topics, float noise) {
  TopicModel model = model_of(std::vector<std::vector<float>>(words, std::vector<float>(topics)));
  const auto peak = [&](uint32_t word, uint64_t key) {
    const float u = unit_float(static_cast<uint32_t>(random_bits(key, word)));
    return u * u * u * u * u * u * u * u;
  };
  for (uint32_t k = 0; k < topics; ++k) {
    double sum = 0;
    for (uint32_t word = 0; word < words; ++word) {
      const float shared = peak(word, random_key(1, k / 2));
      const float own = peak(word, random_key(2, k));
      model.mutable_row(word)[k] = k % 2 == 0 ? shared : (1 - noise) * shared + noise * own;
      sum += model.row(word)[k];
    }
    for (uint32_t word = 0; word < words; ++word) {
      model.mutable_row(word)[k] = static_cast<float>(model.row(word)[k] / sum);
    }
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
    EXPECT_NEAR(pair.similarity, coefficient(model, pair.a, pair.b), 0.05);
  }
}

}  // namespace
}  // namespace sluice
