#include "core/text/tokenizer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/text/fold.h"

namespace sluice {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view text, const Recipe& recipe = Recipe{}) {
  Tokenizer tokenizer(recipe);
  Words words;
  for (const Token& token : tokenizer.tokenize(text)) words.emplace_back(token.word);
  return words;
}

TEST(Tokenizer, SplitsAtEverythingButLettersMarksAndNumbers) {
  EXPECT_EQ(words_of("The cat's 2 caf\u00E9s, K-pop_fan; x86/ARM64."),
            (Words{"the", "cat", "caf\u00E9s", "pop", "fan", "x86", "arm64"}));
  EXPECT_EQ(words_of("हिन्दी भाषा"), (Words{"हिन्दी", "भाषा"}));
  EXPECT_EQ(words_of(""), Words{});
  EXPECT_EQ(words_of(" .,\n\t"), Words{});
}

TEST(Tokenizer, DropsShortWordsAndWordsWithoutLetter) {
  EXPECT_EQ(words_of("a I 7 2024 ٣٤ 1\uFE0F\u20E3 3d"), Words{"3d"});
  Recipe recipe;
  recipe.min_characters = 1;
  EXPECT_EQ(words_of("a I 7", recipe), (Words{"a", "i"}));
  recipe.min_characters = 3;
  EXPECT_EQ(words_of("ab abc 가나 가나다", recipe), (Words{"abc", "가나다"}));
}

TEST(Tokenizer, KeepsWordsUpToTheLimitAndDropsLongerOnes) {
  for (const char* letter : {"x", "é", "가", "e\u0301"}) {
    std::string text;
    for (uint32_t i = 0; i < Recipe::kMaxWordCharacters; ++i) text += letter;
    EXPECT_EQ(words_of("ab " + text + " cd"), (Words{"ab", fold(text), "cd"}));
    EXPECT_EQ(words_of("ab " + text + letter + " cd"), (Words{"ab", "cd"}));
    EXPECT_EQ(words_of("ab " + text + "x cd"), (Words{"ab", "cd"}));
    EXPECT_EQ(words_of("ab x" + text + text + text + "7 cd"), (Words{"ab", "cd"}));
  }
}

TEST(Tokenizer, MakesBigramsOfHanAndKana) {
  EXPECT_EQ(words_of("東京タワー"), (Words{"東京", "京タ", "タワ", "ワー"}));
  EXPECT_EQ(words_of("水 木曜"), Words{"木曜"});
  EXPECT_EQ(words_of("2024年5月"), Words{});
  EXPECT_EQ(words_of("LG電子가 ai新聞"), (Words{"lg", "電子", "ai", "新聞"}));
  Recipe recipe;
  recipe.min_characters = 1;
  EXPECT_EQ(words_of("水 木曜", recipe), (Words{"水", "木曜"}));
  recipe.min_characters = 3;
  EXPECT_EQ(words_of("日本語", recipe), (Words{"日本", "本語"}));
}

TEST(Tokenizer, BigramsHaveNoLimitOfLength) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "漢";
  EXPECT_EQ(words_of(text).size(), 999u);
}

TEST(Tokenizer, KeepsApostrophesAndHyphensOnlyWhenAsked) {
  const std::string_view text = "don't don’t well-known 'quoted' rock-'n-roll a--b x-9 -y- it'";
  EXPECT_EQ(words_of("don't well-known"), (Words{"don", "well", "known"}));
  Recipe recipe;
  recipe.keep_apostrophes = true;
  EXPECT_EQ(words_of(text, recipe),
            (Words{"don't", "don't", "well", "known", "quoted", "rock", "roll", "it"}));
  recipe.keep_hyphens = true;
  EXPECT_EQ(
      words_of("well-known well‐known well‑known covid-19 한-미 e\u0301-a 韓-美 a-東", recipe),
      (Words{"well-known", "well-known", "well-known", "covid", "한-미", "é-a"}));
}

TEST(Tokenizer, ReportsWhereEachWordStood) {
  const std::string text = "\xFF“Cafe\u0301” 東京タ ㈱ﬁn \u00AD대통령은";
  Tokenizer tokenizer{Recipe{}};
  const auto& tokens = tokenizer.tokenize(text);
  const auto source = [&](size_t i) {
    return text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
  };
  ASSERT_EQ(tokens.size(), 5u);
  EXPECT_EQ(tokens[0].word, "caf\u00E9");
  EXPECT_EQ(source(0), "Cafe\u0301");
  EXPECT_EQ(source(1), "東京");
  EXPECT_EQ(source(2), "京タ");
  EXPECT_EQ(tokens[3].word, "fin");
  EXPECT_EQ(source(3), "ﬁn");
  EXPECT_EQ(source(4), "대통령은");
}

TEST(Tokenizer, InvalidUtf8SeparatesWords) {
  EXPECT_EQ(words_of("ab\xFFgh\xC3ij\xED\xA0\x80kl\xE1\x84"), (Words{"ab", "gh", "ij", "kl"}));
}

TEST(Tokenizer, DropsStopWordsAfterFolding) {
  Recipe recipe;
  recipe.stop_words = {"the", "東京", "그리고"};
  EXPECT_EQ(words_of("THE cat 그리고 東京都 ｔｈｅ they", recipe), (Words{"cat", "京都", "they"}));
  EXPECT_EQ(words_of("What the cat didn't see, 그리고 정부는", Recipe::standard()),
            (Words{"cat", "정부는"}));
}

// Words as people and machines produce them, one a piece, with characters that fold in all ways.
std::string random_text(uint64_t key) {
  static constexpr char32_t kCharacters[] = {
      U'a',   U'B',   U'7',   U' ',   U'\'',  U'-',   U'.',    0xE9,    0xC9,   0x301,
      0x323,  0xAD,   0x200B, 0x200D, 0xDF,   0x130,  0x3A3,   0x345,   0x2019, 0x2010,
      0x2011, 0xFF21, 0xFB01, 0x2460, 0xBD,   0x3231, 0x6771,  0x3007,  0x30AB, 0x3099,
      0xFF76, 0xFF9E, 0x1112, 0x1161, 0x11AB, 0xD558, 0xAC00,  0x314B,  0xFDFA, 0x1D518,
      0x20E3, 0xFE0F, 0x9CB,  0x9BE,  0x9C7,  0xFFFD, 0xE0100, 0x10FFFF};
  std::string text;
  for (uint64_t i = 1; i <= 1 + random_bits(key, 0) % 24; ++i) {
    const uint64_t bits = random_bits(key, i);
    if (bits % 61 == 0) {
      text.push_back(static_cast<char>(bits >> 32));
    } else {
      append_utf8(text, kCharacters[random_below(bits, std::size(kCharacters))]);
    }
  }
  return text;
}

TEST(Tokenizer, FindsTheSameWordsInTheFoldedText) {
  for (uint64_t round = 0; round < 30000; ++round) {
    const std::string text = random_text(random_key(5, round));
    Recipe recipe;
    recipe.min_characters = 1 + round % 3;
    recipe.keep_apostrophes = round % 2 == 0;
    recipe.keep_hyphens = round % 5 < 2;
    const Words words = words_of(text, recipe);
    ASSERT_EQ(words_of(fold(text), recipe), words) << fold(text);
    for (const std::string& word : words) {
      ASSERT_EQ(fold(word), word);
    }
  }
}

TEST(Tokenizer, AnswersTheSameWhenUsedAgain) {
  Tokenizer tokenizer{Recipe{}};
  for (uint64_t round = 0; round < 2000; ++round) {
    const std::string text = random_text(random_key(6, round));
    Words words;
    for (const Token& token : tokenizer.tokenize(text)) words.emplace_back(token.word);
    ASSERT_EQ(words, words_of(text));
  }
}

}  // namespace
}  // namespace sluice
