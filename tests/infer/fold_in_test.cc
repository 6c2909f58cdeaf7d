// The start, the padding and the stopping rule; the iterations themselves are tests/kernels'.
#include "core/infer/fold_in.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "tests/infer/test_model.h"

namespace sluice {
namespace {

class FoldInTest : public testing::Test {
 protected:
  void SetUp() override {
    for (uint32_t w = 0; w < 60; w += 7) {
      rows.push_back(model->row(w));
      counts.push_back(static_cast<float>(1 + w % 3));
      tokens += counts.back();
    }
  }
  std::vector<float> run(FoldIn& fold_in, FoldInOptions options) {
    const auto gamma = fold_in.run(rows, counts, model->alpha, options);
    return {gamma.begin(), gamma.end()};
  }
  std::shared_ptr<TopicModel> model = make_test_model(20, 60);
  std::vector<const float*> rows;
  std::vector<float> counts;
  float tokens = 0;
};

TEST_F(FoldInTest, KeepsEveryTokenAndThePriorInGamma) {
  FoldIn fold_in(20, best_kernels());
  const std::vector<float> gamma = run(fold_in, {});
  const double prior = std::accumulate(model->alpha.begin(), model->alpha.end(), 0.0);
  EXPECT_NEAR(std::accumulate(gamma.begin(), gamma.end(), 0.0), prior + tokens, 1e-4);
  ASSERT_EQ(gamma.size(), 32u);
  for (uint32_t k = 20; k < 32; ++k) EXPECT_EQ(gamma[k], 0);
}

TEST_F(FoldInTest, TakesAPaddedPriorToo) {
  FoldIn fold_in(20, best_kernels());
  const std::vector<float> expected = run(fold_in, {});
  model->alpha.resize(32);
  EXPECT_EQ(run(fold_in, {}), expected);
}

TEST_F(FoldInTest, DoesNotRememberTheDocumentBefore) {
  FoldIn fold_in(20, best_kernels());
  const std::vector<float> expected = run(fold_in, {});
  const std::vector<float> other(20, 3.0f);
  fold_in.run(std::span(rows).first(3), std::span(counts).first(3), other, {});
  EXPECT_EQ(run(fold_in, {}), expected);
}

TEST_F(FoldInTest, SurvivesBeingMoved) {
  FoldIn first(20, best_kernels());
  const std::vector<float> expected = run(first, {});
  FoldIn second(std::move(first));
  EXPECT_EQ(run(second, {}), expected);
}

TEST_F(FoldInTest, WithoutWordsIsThePrior) {
  FoldIn fold_in(20, best_kernels());
  const auto gamma = fold_in.run({}, {}, model->alpha, {});
  for (uint32_t k = 0; k < 20; ++k) EXPECT_EQ(gamma[k], model->alpha[k]);
}

TEST_F(FoldInTest, ToleranceIsAShareOfTheTokens) {
  FoldIn fold_in(20, best_kernels());
  run(fold_in, {1000, 0.01f});
  const uint32_t iterations = fold_in.iterations();
  EXPECT_GT(iterations, 2u);
  EXPECT_LT(iterations, 1000u);
  const std::vector<float> last = run(fold_in, {iterations, 0});
  const std::vector<float> before = run(fold_in, {iterations - 1, 0});
  const std::vector<float> earlier = run(fold_in, {iterations - 2, 0});
  double change = 0, previous = 0;
  for (size_t k = 0; k < last.size(); ++k) {
    change += std::fabs(last[k] - before[k]);
    previous += std::fabs(before[k] - earlier[k]);
  }
  EXPECT_LE(change, 0.01001 * tokens);
  EXPECT_GT(previous, 0.00999 * tokens);
}

TEST_F(FoldInTest, InferenceStopsBeforeFiftyAndNearTheFixedPoint) {
  FoldIn fold_in(20, best_kernels());
  const std::vector<float> quick = run(fold_in, kInferenceFoldIn);
  EXPECT_LT(fold_in.iterations(), 50u);
  const std::vector<float> settled = run(fold_in, {1000, 0});
  double moved = 0;
  for (size_t k = 0; k < quick.size(); ++k) moved += std::fabs(quick[k] - settled[k]) / 2;
  EXPECT_LT(moved, 0.1 * tokens);
}

TEST_F(FoldInTest, HugeAndTinyCountsStayFinite) {
  FoldIn fold_in(20, best_kernels());
  for (const float scale : {1e-30f, 1e10f}) {
    std::vector<float> scaled = counts;
    for (float& count : scaled) count *= scale;
    for (const float value : fold_in.run(rows, scaled, model->alpha, {})) {
      EXPECT_TRUE(std::isfinite(value)) << scale;
    }
  }
}

}  // namespace
}  // namespace sluice
