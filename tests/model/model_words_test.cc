// Names for a model's words, and copies that lack nothing.
#include "core/model/model_words.h"

#include <gtest/gtest.h>

#include "tests/model/small_model.h"

namespace sluice {
namespace {

Vocabulary words(const std::vector<std::string>& list) { return Vocabulary::create(list).value(); }

TEST(ModelWords, ACopyIsTheSameFile) {
  const TopicModel model = test::small_model();
  const auto copy = copy_model(model);
  ASSERT_TRUE(copy.ok());
  EXPECT_EQ(serialise_model(**copy).value(), serialise_model(model).value());
  EXPECT_NE((*copy)->word_topic.data(), model.word_topic.data());
}

TEST(ModelWords, AreNamedOnceAndInTheRightNumber) {
  TopicModel model = test::model_of({{0.5f}, {0.5f}});
  Status refused = name_words(model, words({"one"}), "vocab.txt");
  EXPECT_EQ(refused.code(), StatusCode::kCorrupt);
  EXPECT_EQ(refused.message(), "vocab.txt has 1 words, the model 2");
  EXPECT_EQ(model.vocabulary.size(), 0u);
  ASSERT_TRUE(name_words(model, words({"one", "two"}), "vocab.txt").ok());
  EXPECT_EQ(model.vocabulary.word(1), "two");
  refused = name_words(model, words({"one", "two"}), "vocab.txt");
  EXPECT_EQ(refused.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.message(), "the words of this model have names already");
}

}  // namespace
}  // namespace sluice
