// Words and ids, there and back.
#include "core/corpus/vocabulary.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Vocabulary, FindsEveryWordAndNoOther) {
  std::vector<std::string> words;
  for (int i = 0; i < 5000; ++i) words.push_back("w" + std::to_string(i * 7));
  const auto vocabulary = Vocabulary::create(words);
  ASSERT_TRUE(vocabulary.ok());
  ASSERT_EQ(vocabulary->size(), 5000u);
  for (uint32_t id = 0; id < words.size(); ++id) {
    ASSERT_EQ(vocabulary->word(id), words[id]);
    ASSERT_EQ(vocabulary->find(words[id]), id);
    ASSERT_EQ(vocabulary->find(words[id] + "x"), std::nullopt);
  }
  EXPECT_EQ(vocabulary->find(""), std::nullopt);
}

TEST(Vocabulary, AnEmptyOneFindsNothing) {
  EXPECT_EQ(Vocabulary().size(), 0u);
  EXPECT_EQ(Vocabulary().find("a"), std::nullopt);
  const auto vocabulary = Vocabulary::create(std::string(), {0});
  ASSERT_TRUE(vocabulary.ok());
  EXPECT_EQ(vocabulary->size(), 0u);
  EXPECT_EQ(vocabulary->find("a"), std::nullopt);
}

TEST(Vocabulary, StillFindsItsWordsAfterACopyAndAMove) {
  auto made = Vocabulary::create(std::vector<std::string>{"한국", "news"});
  ASSERT_TRUE(made.ok());
  const Vocabulary copy = *made;
  const Vocabulary moved = std::move(made).value();
  EXPECT_EQ(copy.find("news"), 1u);
  EXPECT_EQ(moved.find("한국"), 0u);
}

TEST(Vocabulary, RefusesDuplicatesAndEmptyWordsWithTheirPlace) {
  const auto duplicate = Vocabulary::create(std::vector<std::string>{"a", "b", "a"});
  EXPECT_EQ(duplicate.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(duplicate.status().record(), 2);
  EXPECT_EQ(duplicate.status().message(), "vocabulary: duplicate of word 0 at word 2");
  const auto empty = Vocabulary::create(std::vector<std::string>{"a", "", "b"});
  EXPECT_EQ(empty.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(empty.status().record(), 1);
}

TEST(Vocabulary, RefusesWordsThatAreNotUtf8) {
  const auto made = Vocabulary::create(std::vector<std::string>{"fine", "\xff\xfe"});
  EXPECT_EQ(made.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(made.status().record(), 1);
}

TEST(Vocabulary, RefusesOffsetsThatLie) {
  const std::string uncovered = "vocabulary: offsets do not cover the words' bytes";
  const std::vector<std::pair<std::vector<uint64_t>, std::string>> lies = {
      {{}, uncovered},
      {{1, 3}, uncovered},
      {{0, 4}, uncovered},
      {{0, 2}, uncovered},
      {{0, 2, 1, 3}, "vocabulary: descending offset at word 1"},
      {{0, uint64_t{1} << 60, 3}, "vocabulary: descending offset at word 1"},
      {{0, 3, 3}, "vocabulary: empty word at word 1"},
      {{0, 0, 3}, "vocabulary: empty word at word 0"}};
  for (const auto& [offsets, message] : lies) {
    const auto made = Vocabulary::create(std::string("abc"), offsets);
    EXPECT_EQ(made.status().code(), StatusCode::kCorrupt);
    EXPECT_EQ(made.status().message(), message) << testing::PrintToString(offsets);
  }
  EXPECT_TRUE(Vocabulary::create(std::string("abc"), {0, 1, 3}).ok());
}

}  // namespace
}  // namespace sluice
