#include "core/articles/vocabulary_choice.h"

#include <gtest/gtest.h>

#include "core/articles/label_table.h"
#include "core/articles/shown_title.h"
#include "core/corpus/minibatch.h"

namespace sluice {
namespace {

// Each word in the first so many documents.
CandidateWords candidates_of(const std::vector<std::pair<std::string, int>>& words) {
  CandidateWords candidates;
  for (const auto& [word, documents] : words) {
    for (int i = 0; i < documents; ++i) {
      candidates.begin_document();
      candidates.add(word);
    }
  }
  return candidates;
}

std::vector<std::string> words_of(const Vocabulary& vocabulary) {
  std::vector<std::string> words;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) words.emplace_back(vocabulary.word(id));
  return words;
}

TEST(VocabularyChoice, GrowsItsMinimumSlowly) {
  const std::vector<std::pair<uint64_t, uint64_t>> expected = {
      {1, 1},     {49, 1},     {50, 2},       {200, 2},     {3374, 2},      {3375, 3},
      {20000, 5}, {100000, 9}, {1000000, 20}, {999999, 19}, {100000000, 92}};
  for (const auto& [documents, frequency] : expected) {
    EXPECT_EQ(automatic_min_document_frequency(documents), frequency) << documents;
  }
  EXPECT_GT(automatic_min_document_frequency(~uint64_t{0}), 500000u);
}

TEST(VocabularyChoice, DropsRareAndCommonWordsAndSortsByFrequencyThenBytes) {
  const auto candidates =
      candidates_of({{"rare", 1}, {"b", 5}, {"a", 5}, {"common", 51}, {"half", 50}});
  const auto choice = choose_vocabulary(candidates, 100, Recipe(), VocabularyLimits());
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(words_of(choice->vocabulary), (std::vector<std::string>{"half", "a", "b"}));
  constexpr uint32_t kNone = CandidateWords::kNone;
  EXPECT_EQ(choice->final_ids, (std::vector<uint32_t>{kNone, 2, 1, kNone, 0}));
  EXPECT_EQ(choice->min_document_frequency, 2u);
}

TEST(VocabularyChoice, KeepsTheMostFrequentUpToTheCap) {
  const auto candidates = candidates_of({{"x", 2}, {"y", 4}, {"z", 3}});
  VocabularyLimits limits;
  limits.max_vocabulary = 2;
  const auto choice = choose_vocabulary(candidates, 100, Recipe(), limits);
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(words_of(choice->vocabulary), (std::vector<std::string>{"y", "z"}));
}

TEST(VocabularyChoice, FindsNoWordTooCommonInAHandfulOfDocuments) {
  const auto candidates = candidates_of({{"x", 10}});
  EXPECT_TRUE(choose_vocabulary(candidates, 10, Recipe(), VocabularyLimits()).ok());
  EXPECT_FALSE(choose_vocabulary(candidates_of({{"x", 20}}), 20, Recipe(), {}).ok());
}

TEST(VocabularyChoice, SaysWhatDroppedAllWords) {
  const auto candidates = candidates_of({{"a", 1}, {"b", 1}, {"c", 99}});
  const auto choice = choose_vocabulary(candidates, 100, Recipe(), VocabularyLimits());
  ASSERT_FALSE(choice.ok());
  EXPECT_EQ(choice.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(choice.status().message(),
            "no word is left for the vocabulary: of 3 words in 100 documents 2 are in fewer than 2 "
            "documents (the minimum document frequency), 1 in more than 50 % of them (the maximum "
            "document share)");
}

TEST(VocabularyChoice, CountsKoreanFormsTogetherAndDropsThemTogether) {
  // 학교 (school) with particles; 영화 (film) is in half of the documents with all its forms.
  const auto candidates = candidates_of(
      {{"학교", 3}, {"학교에서", 4}, {"학교를", 1}, {"영화", 40}, {"영화를", 30}, {"책상", 5}});
  const auto choice = choose_vocabulary(candidates, 100, Recipe(), VocabularyLimits());
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(words_of(choice->vocabulary), (std::vector<std::string>{"학교", "책상"}));
  EXPECT_EQ(choice->final_ids[0], 0u);
  EXPECT_EQ(choice->final_ids[1], 0u);
  EXPECT_EQ(choice->final_ids[2], 0u);  // too rare itself, but a form of one that is not
  EXPECT_EQ(choice->final_ids[4], CandidateWords::kNone);
}

TEST(VocabularyChoice, KeepsAFormWhoseStemIsTooRareToStandForIt) {
  const auto candidates = candidates_of({{"학교", 1}, {"학교에서", 4}});
  const auto choice = choose_vocabulary(candidates, 100, Recipe(), VocabularyLimits());
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(words_of(choice->vocabulary), (std::vector<std::string>{"학교에서"}));
}

TEST(LabelTable, NumbersLabelsByFirstAppearanceUpToABound) {
  LabelTable labels;
  EXPECT_EQ(*labels.number("b"), 0);
  EXPECT_EQ(*labels.number(""), Minibatch::kNoLabel);
  EXPECT_EQ(*labels.number("a"), 1);
  EXPECT_EQ(*labels.number("b"), 0);
  EXPECT_EQ(labels.names(), (std::vector<std::string>{"b", "a"}));
  for (size_t i = 2; i < LabelTable::kMaxLabels; ++i) {
    ASSERT_TRUE(labels.number("l" + std::to_string(i)).ok());
  }
  const auto refused = labels.number("one more");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), StatusCode::kLimit);
  EXPECT_TRUE(labels.number("a").ok());
}

TEST(ShownTitle, IsTheTitleOrTheBeginningOfTheTextOnOneLine) {
  std::string scratch;
  Article article;
  article.text = "  The\n\nbeginning \xff of\tit ";
  EXPECT_EQ(shown_title(article, scratch), "The beginning of it");
  article.title = "A title";
  EXPECT_EQ(shown_title(article, scratch), "A title");
}

TEST(ShownTitle, IsCutBetweenCharacters) {
  std::string scratch;
  std::string text;
  for (int i = 0; i < 200; ++i) text += "가";
  Article article;
  article.text = text;
  EXPECT_EQ(shown_title(article, scratch), text.substr(0, 3 * kShownTitleCharacters));
}

}  // namespace
}  // namespace sluice
