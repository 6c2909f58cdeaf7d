// The model's memory: alignment, padding, limits.
#include "core/model/topic_model.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(TopicModel, RowsAreZeroedPaddedAndAligned) {
  TopicModel model;
  model.topics = 17;
  model.words = 3;
  ASSERT_TRUE(model.allocate().ok());
  EXPECT_EQ(model.row_floats(), 32u);
  ASSERT_EQ(model.word_topic.size(), 96u);
  for (uint32_t word = 0; word < 3; ++word) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(model.row(word)) % 64, 0u);
  }
  for (const float value : model.word_topic) EXPECT_EQ(value, 0.0f);
}

TEST(TopicModel, RefusesSizesOutOfRange) {
  TopicModel model;
  model.words = 1;
  for (const uint32_t topics : {0u, kMaxTopics + 1}) {
    model.topics = topics;
    EXPECT_EQ(model.allocate().code(), StatusCode::kLimit);
  }
  model.topics = 1;
  for (const uint32_t words : {0u, kMaxWords + 1}) {
    model.words = words;
    EXPECT_EQ(model.allocate().code(), StatusCode::kLimit);
  }
}

TEST(TopicModel, MovesWithoutMovingItsNumbers) {
  TopicModel model;
  model.topics = 2;
  model.words = 2;
  ASSERT_TRUE(model.allocate().ok());
  model.mutable_row(1)[1] = 0.5f;
  const TopicModel moved = std::move(model);
  EXPECT_EQ(moved.row(1)[1], 0.5f);
}

}  // namespace
}  // namespace sluice
