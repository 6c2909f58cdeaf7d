// Divergences and positions that can be worked out by hand; NumPy's are in tests/cli.
#include "core/evaluate/topic_map.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/model/small_model.h"

namespace sluice {
namespace {

double distance(const std::vector<float>& map, size_t a, size_t b) {
  return std::hypot(map[2 * a] - map[2 * b], map[2 * a + 1] - map[2 * b + 1]);
}

TEST(TopicMap, PutsTopicsWithoutACommonWordOneApart) {
  const TopicModel model = test::model_of({{1, 0}, {0, 1}});
  EXPECT_NEAR(topic_divergences(model)[1], 1.0, 1e-6);
  const std::vector<float> map = topic_map(model).value();
  ASSERT_EQ(map.size(), 4u);
  EXPECT_NEAR(map[0], 0.5, 1e-6);  // of equal sizes the first is positive
  EXPECT_NEAR(map[2], -0.5, 1e-6);
  EXPECT_NEAR(map[1], 0.0, 1e-6);
  EXPECT_NEAR(map[3], 0.0, 1e-6);
}

TEST(TopicMap, KnowsTheDivergenceOfTwoCoins) {
  // H(3/8, 5/8) - (H(1/4, 3/4) + H(1/2, 1/2)) / 2
  const auto entropy = [](double p) { return -p * std::log2(p) - (1 - p) * std::log2(1 - p); };
  const double expected = entropy(0.375) - (entropy(0.25) + 1.0) / 2;
  const std::vector<double> divergences =
      topic_divergences(test::model_of({{0.25f, 0.5f}, {0.75f, 0.5f}}));
  EXPECT_NEAR(divergences[1], expected, 1e-6);
  EXPECT_EQ(divergences[1], divergences[2]);
  EXPECT_EQ(divergences[0], 0.0);
}

TEST(TopicMap, DrawsThreeTopicsAtTheirVeryDistances) {
  // Three points lie in a plane, so that nothing is lost: distances are those of the metric.
  const TopicModel model = test::model_of(
      {{0.5f, 0.125f, 0.0f}, {0.25f, 0.125f, 0.25f}, {0.125f, 0.5f, 0.25f}, {0.125f, 0.25f, 0.5f}});
  const std::vector<double> divergences = topic_divergences(model);
  const std::vector<float> map = topic_map(model).value();
  EXPECT_NEAR(distance(map, 0, 1), std::sqrt(divergences[1]), 1e-5);
  EXPECT_NEAR(distance(map, 0, 2), std::sqrt(divergences[2]), 1e-5);
  EXPECT_NEAR(distance(map, 1, 2), std::sqrt(divergences[5]), 1e-5);
  double x = 0, y = 0;
  for (size_t k = 0; k < 3; ++k) {
    x += map[2 * k];
    y += map[2 * k + 1];
  }
  EXPECT_NEAR(x, 0, 1e-5);
  EXPECT_NEAR(y, 0, 1e-5);
  EXPECT_EQ(topic_map(model).value(), map);
}

TEST(TopicMap, HasTheLargestNumberOfEachAxisPositive) {
  const TopicModel model = test::model_of(
      {{0.5f, 0.125f, 0.0f}, {0.25f, 0.125f, 0.25f}, {0.125f, 0.5f, 0.25f}, {0.125f, 0.25f, 0.5f}});
  const std::vector<float> map = topic_map(model).value();
  for (size_t axis = 0; axis < 2; ++axis) {
    float largest = 0;
    for (size_t k = 0; k < 3; ++k) {
      if (std::fabs(map[2 * k + axis]) > std::fabs(largest) * 1.00001f) largest = map[2 * k + axis];
    }
    EXPECT_GT(largest, 0) << axis;
  }
}

TEST(TopicMap, TakesOneTopicEqualTopicsAndTinyNumbers) {
  EXPECT_EQ(topic_map(test::model_of({{0.5f}, {0.5f}})).value(), (std::vector<float>{0, 0}));
  for (const float x : topic_map(test::model_of({{0.5f, 0.5f}, {0.5f, 0.5f}})).value()) {
    EXPECT_NEAR(x, 0, 1e-3);
  }
  for (const float x : topic_map(test::model_of({{1.0f, 1e-42f}, {1e-38f, 1.0f}})).value()) {
    EXPECT_TRUE(std::isfinite(x));
  }
}

TEST(TopicMap, RefusesMoreTopicsThanAPictureShows) {
  const TopicModel model = test::model_of({std::vector<float>(kMaxMappedTopics + 1, 1.0f)});
  const auto map = topic_map(model);
  EXPECT_EQ(map.status().code(), StatusCode::kLimit);
  EXPECT_NE(map.status().message().find("a map of 1025 topics"), std::string_view::npos);
}

}  // namespace
}  // namespace sluice
