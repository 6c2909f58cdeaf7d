// The choice of one topic.
#include "core/infer/main_topic.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/model/topic_model.h"

namespace sluice {
namespace {

uint32_t choose(std::vector<float> mixture, int32_t background) {
  return main_topic(mixture, background);
}

TEST(MainTopic, IsTheLargestShare) {
  EXPECT_EQ(choose({0.2f, 0.5f, 0.3f}, kNoBackground), 1u);
  EXPECT_EQ(choose({0.6f, 0.1f, 0.3f}, kNoBackground), 0u);
}

TEST(MainTopic, IsTheFirstOfEqualOnes) { EXPECT_EQ(choose({0.2f, 0.4f, 0.4f}, -1), 1u); }

TEST(MainTopic, IsTheBackgroundOnlyWhenNothingElseIsLeft) {
  EXPECT_EQ(choose({0.9f, 0.04f, 0.06f}, 0), 2u);
  EXPECT_EQ(choose({0.04f, 0.9f, 0.06f}, 1), 2u);
  EXPECT_EQ(choose({0.0f, 1.0f, 0.0f}, 1), 1u);
  EXPECT_EQ(choose({1.0f}, 0), 0u);
}

}  // namespace
}  // namespace sluice
