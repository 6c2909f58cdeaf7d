// The topic of one word of a document.
#include "core/infer/word_topic.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(WordTopic, WeighsTheMixtureByTheWord) {
  const float mixture[] = {0.5f, 0.375f, 0.125f};
  const float row[] = {0.125f, 0.5f, 0.0f};
  const WordTopic found = word_topic(mixture, row);
  EXPECT_EQ(found.topic, 1u);
  EXPECT_FLOAT_EQ(found.share, 0.75f);
}

TEST(WordTopic, GivesTheLowestOfEqualTopics) {
  const float mixture[] = {0.0f, 0.5f, 0.5f};
  const float row[] = {1.0f, 0.25f, 0.25f};
  const WordTopic found = word_topic(mixture, row);
  EXPECT_EQ(found.topic, 1u);
  EXPECT_EQ(found.share, 0.5f);
}

TEST(WordTopic, IsNoneWhereNoTopicHasTheWord) {
  const float mixture[] = {0.0f, 1.0f};
  const float row[] = {1.0f, 0.0f};
  const WordTopic found = word_topic(mixture, row);
  EXPECT_EQ(found.topic, kNoTopic);
  EXPECT_EQ(found.share, 0.0f);
}

}  // namespace
}  // namespace sluice
