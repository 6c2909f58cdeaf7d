// Which half is folded in, which is scored, and the floor.
#include "core/infer/completion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/infer/test_model.h"

namespace sluice {
namespace {

class CompletionTest : public testing::Test {
 protected:
  void SetUp() override {
    for (uint32_t w = 0; w < 9; ++w) rows.push_back(model->row(w * 3));
  }
  std::shared_ptr<TopicModel> model = make_test_model(4, 30);
  std::vector<const float*> rows;
  const std::vector<float> counts{1, 2, 3, 4, 5, 6, 7, 8, 9};
};

TEST_F(CompletionTest, PredictsOddPositionsFromEvenOnes) {
  CompletionScorer scorer(4, best_kernels());
  Completion total;
  scorer.add(rows, counts, model->alpha, total);
  EXPECT_EQ(total.tokens, 2 + 4 + 6 + 8);

  FoldIn fold_in(4, best_kernels());
  const std::vector<const float*> observed{rows[0], rows[2], rows[4], rows[6], rows[8]};
  const std::vector<float> observed_counts{1, 3, 5, 7, 9};
  const auto gamma = fold_in.run(observed, observed_counts, model->alpha, {50, 0});
  double sum = 0, log_p = 0;
  for (uint32_t k = 0; k < 4; ++k) sum += gamma[k];
  for (size_t i = 1; i < 9; i += 2) {
    double p = 0;
    for (uint32_t k = 0; k < 4; ++k) p += gamma[k] / sum * rows[i][k];
    log_p += counts[i] * std::log(p);
  }
  EXPECT_NEAR(total.log_likelihood, log_p, 1e-5 * -log_p);
  EXPECT_NEAR(total.perplexity(), std::exp(-log_p / 20), 1e-4);
}

TEST_F(CompletionTest, LeavesOutDocumentsOfFewerThanTwoWords) {
  CompletionScorer scorer(4, best_kernels());
  Completion total;
  EXPECT_TRUE(scorer.add(std::span(rows).first(1), std::span(counts).first(1), model->alpha, total)
                  .empty());
  EXPECT_TRUE(scorer.add({}, {}, model->alpha, total).empty());
  EXPECT_EQ(total.tokens, 0);
  EXPECT_EQ(total.perplexity(), 0);
}

TEST_F(CompletionTest, AWordNoTopicHasGetsTheLeastProbability) {
  CompletionScorer scorer(4, best_kernels());
  const std::vector<float> nothing(16, 0.0f);
  rows[1] = nothing.data();
  Completion total;
  scorer.add(std::span(rows).first(2), std::span(counts).first(2), model->alpha, total);
  EXPECT_NEAR(total.perplexity(), 1e12, 1);
}

TEST_F(CompletionTest, AMixtureWithoutAnyMassScoresTheLeastProbability) {
  CompletionScorer scorer(4, best_kernels());
  const std::vector<float> nothing(16, 0.0f), no_prior(4, 0.0f);
  rows[0] = nothing.data();
  Completion total;
  scorer.add(std::span(rows).first(2), std::span(counts).first(2), no_prior, total);
  EXPECT_NEAR(total.perplexity(), 1e12, 1);
}

TEST_F(CompletionTest, Adds) {
  Completion a{-3, 2, 1};
  a += Completion{-1, 2, 5};
  EXPECT_EQ(a.log_likelihood, -4);
  EXPECT_EQ(a.tokens, 4);
  EXPECT_EQ(a.unknown_tokens, 6);
  EXPECT_NEAR(a.perplexity(), std::exp(1.0), 1e-12);
}

}  // namespace
}  // namespace sluice
