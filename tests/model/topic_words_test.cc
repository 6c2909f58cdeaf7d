// Rankings against the formulae written out with libm, and by hand.
#include "core/model/topic_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/random.h"
#include "tests/model/small_model.h"

namespace sluice {
namespace {

using test::model_of;

// Columns that sum to 1, some of them with words of probability 0.
TopicModel random_model(uint32_t words, uint32_t topics, uint64_t seed) {
  TopicModel model = model_of(std::vector<std::vector<float>>(words, std::vector<float>(topics)));
  for (uint32_t k = 0; k < topics; ++k) {
    double sum = 0;
    for (uint32_t word = 0; word < words; ++word) {
      const float u = unit_float(static_cast<uint32_t>(random_bits(random_key(seed, k), word)));
      model.mutable_row(word)[k] = u < 0.1f ? 0.0f : u * u * u;
      sum += model.row(word)[k];
    }
    for (uint32_t word = 0; word < words; ++word) {
      model.mutable_row(word)[k] = static_cast<float>(model.row(word)[k] / sum);
    }
    model.topic_tokens[k] = 100.0f * static_cast<float>(k + 1);
  }
  return model;
}

using Formula = std::function<double(double phi, double term_tokens, double tokens, double topics)>;

void expect_formula(WordRanking ranking, const Formula& formula) {
  const TopicModel model = random_model(300, 7, 1);
  const auto words = TopicWords::create(model, ranking, 0.6f, 20);
  ASSERT_TRUE(words.ok());
  for (uint32_t k = 0; k < model.topics; ++k) {
    std::vector<std::pair<double, uint32_t>> expected;
    for (uint32_t word = 0; word < model.words; ++word) {
      double term = 0, tokens = 0;
      for (uint32_t j = 0; j < model.topics; ++j) {
        term += double{model.topic_tokens[j]} * model.row(word)[j];
        tokens += model.topic_tokens[j];
      }
      const double phi = model.row(word)[k];
      if (phi > 0) expected.push_back({-formula(phi, term, tokens, model.topics), word});
    }
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ((*words).top(k).size(), 20u);
    for (size_t i = 0; i < 20; ++i) {
      const RankedWord& got = (*words).top(k)[i];
      EXPECT_EQ(got.word, expected[i].second) << "topic " << k << " place " << i;
      EXPECT_NEAR(got.score, -expected[i].first, 1e-6 * std::fabs(expected[i].first));
      EXPECT_EQ(got.probability, model.row(got.word)[k]);
    }
  }
}

TEST(TopicWords, RankByProbability) {
  expect_formula(WordRanking::kProbability, [](double phi, double, double, double) { return phi; });
}

TEST(TopicWords, RankByRelevance) {
  expect_formula(WordRanking::kRelevance, [](double phi, double term, double tokens, double) {
    return 0.6f * std::log(phi) + (1 - 0.6f) * std::log(phi / (term / tokens));
  });
}

TEST(TopicWords, RankByCtfidf) {
  expect_formula(WordRanking::kCtfidf, [](double phi, double term, double tokens, double topics) {
    return phi * std::log(1 + tokens / topics / term);
  });
}

TEST(TopicWords, PreferTheSmallerIdWhenScoresTie) {
  const TopicModel model = model_of({{0.125f}, {0.25f}, {0.125f}, {0.25f}, {0.125f}, {0.125f}});
  const auto words = TopicWords::create(model, WordRanking::kProbability, 0.6f, 4);
  std::vector<uint32_t> order;
  for (const RankedWord& word : (*words).top(0)) order.push_back(word.word);
  EXPECT_EQ(order, (std::vector<uint32_t>{1, 3, 0, 2}));
}

TEST(TopicWords, LeaveOutWordsOfProbabilityZeroAndGiveAtMostAll) {
  const TopicModel model = model_of({{0.5f, 0.0f}, {0.0f, 1.0f}, {0.5f, 0.0f}});
  const auto words = TopicWords::create(model, WordRanking::kRelevance, 0.6f, UINT32_MAX);
  EXPECT_EQ((*words).top(0).size(), 2u);
  EXPECT_EQ((*words).top(1).size(), 1u);
}

TEST(TopicWords, ScoreFinitelyWithoutTopicTokens) {
  // The last word is only in topic 0, which has no tokens in the second case: tf is 0.
  TopicModel model = model_of({{0.25f, 0.25f}, {0.5f, 0.75f}, {0.25f, 0.0f}});
  for (const std::vector<float>& tokens :
       {std::vector<float>{0, 0}, std::vector<float>{0, 1}, std::vector<float>{1e30f, 0}}) {
    model.topic_tokens = tokens;
    for (const auto ranking : {WordRanking::kRelevance, WordRanking::kCtfidf}) {
      const auto words = TopicWords::create(model, ranking, 0.0f, 2);
      for (uint32_t k = 0; k < 2; ++k) {
        for (const RankedWord& word : (*words).top(k)) EXPECT_TRUE(std::isfinite(word.score));
      }
    }
  }
}

TEST(TopicWords, ChooseProbabilityForShortDocumentsOnly) {
  TopicModel model = model_of({{1.0f}});
  const auto chosen = [&](double mean) {
    model.facts.mean_document_tokens = mean;
    return TopicWords::create(model, WordRanking::kAutomatic, 0.6f, 1).value().ranking();
  };
  EXPECT_EQ(chosen(14.9), WordRanking::kProbability);
  EXPECT_EQ(chosen(15.0), WordRanking::kCtfidf);
  EXPECT_EQ(chosen(0.0), WordRanking::kCtfidf) << "unknown is not short";
}

TEST(TopicWords, RefuseOptionsOutOfRange) {
  const TopicModel model = test::small_model();
  const auto code = [&](float lambda, uint32_t n) {
    return TopicWords::create(model, WordRanking::kRelevance, lambda, n).status().code();
  };
  EXPECT_EQ(code(0.0f, 1), StatusCode::kOk);
  EXPECT_EQ(code(-0.1f, 1), StatusCode::kInvalidArgument);
  EXPECT_EQ(code(1.1f, 1), StatusCode::kInvalidArgument);
  EXPECT_EQ(code(NAN, 1), StatusCode::kInvalidArgument);
  EXPECT_EQ(code(0.5f, 0), StatusCode::kInvalidArgument);
}

TEST(TopicShares, SumToOneAndAreEqualWhenUnknown) {
  TopicModel model = test::small_model();
  model.topic_tokens = {100.0f, 50.0f, 50.0f};
  EXPECT_EQ(topic_shares(model), (std::vector<double>{0.5, 0.25, 0.25}));
  model.topic_tokens = {0.0f, 0.0f, 0.0f};
  EXPECT_EQ(topic_shares(model), (std::vector<double>{1.0 / 3, 1.0 / 3, 1.0 / 3}));
}

}  // namespace
}  // namespace sluice
