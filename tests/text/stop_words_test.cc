// The built-in lists hold only what a tokenizer can meet.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/text/fold.h"
#include "core/text/stop_word_set.h"
#include "core/text/tokenizer.h"

namespace sluice {
namespace {

TEST(StopWords, AreFoldedSortedAndUnique) {
  for (const char* language : {"en", "ko"}) {
    const auto words = builtin_stop_words(language);
    ASSERT_GT(words.size(), 100u);
    for (size_t i = 0; i < words.size(); ++i) {
      EXPECT_EQ(fold(words[i]), words[i]);
      if (i > 0) {
        EXPECT_LT(words[i - 1], words[i]);
      }
    }
  }
  EXPECT_TRUE(builtin_stop_words("xx").empty());
}

TEST(StopWords, AreEachOneWordOfTheTokenizer) {
  Recipe recipe;
  recipe.min_characters = 1;
  recipe.keep_apostrophes = true;
  Tokenizer tokenizer(recipe);
  for (const std::string& word : Recipe::standard().stop_words) {
    const auto& tokens = tokenizer.tokenize(word);
    ASSERT_EQ(tokens.size(), 1u) << word;
    EXPECT_EQ(tokens[0].word, word);
  }
}

TEST(StopWords, LeaveNothingOfContractions) {
  Tokenizer tokenizer(Recipe::standard());
  EXPECT_TRUE(tokenizer.tokenize("I don't, you aren’t, they've, we'll, she's, it'd").empty());
}

TEST(StopWordSet, ContainsExactlyItsWords) {
  const std::vector<std::string> words = {"alpha", "be", "감사"};
  const StopWordSet set(words);
  for (const std::string& word : words) EXPECT_TRUE(set.contains(word));
  for (const char* word : {"", "a", "alphb", "alpha2", "bee", "감수", "zz"}) {
    EXPECT_FALSE(set.contains(word)) << word;
  }
  EXPECT_FALSE(StopWordSet({}).contains("alpha"));
}

}  // namespace
}  // namespace sluice
