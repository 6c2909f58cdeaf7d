#include "core/text/korean_vocabulary.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/text/tokenizer.h"

namespace sluice {
namespace {

Vocabulary vocabulary_of(const std::vector<std::string>& words) {
  auto vocabulary = Vocabulary::create(words);
  EXPECT_TRUE(vocabulary.ok());
  return std::move(vocabulary).value();
}

std::vector<std::string> kept_of(const Vocabulary& candidates,
                                 const std::vector<uint32_t>& targets) {
  std::vector<std::string> kept;
  for (uint32_t i = 0; i < candidates.size(); ++i) {
    if (targets[i] == i) kept.emplace_back(candidates.word(i));
  }
  return kept;
}

TEST(KoreanVocabulary, MapsWordsToTheirStems) {
  const Vocabulary words =
      vocabulary_of({"대통령은", "서울에서는", "서울", "대통령", "전문가", "전문", "news"});
  EXPECT_EQ(reduce_korean_words(Recipe{}, words), (std::vector<uint32_t>{3, 2, 2, 3, 4, 5, 6}));
  Recipe recipe;
  recipe.korean_particles = false;
  EXPECT_EQ(reduce_korean_words(recipe, words), (std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(KoreanVocabulary, PassesOverStemsThatAreNotKept) {
  // 영화에서 is 영화 with a particle, so 영화에서도 is 영화, too, and nothing maps to 영화에서.
  const Vocabulary words = vocabulary_of({"영화에서도", "영화에서", "영화"});
  EXPECT_EQ(reduce_korean_words(Recipe{}, words), (std::vector<uint32_t>{2, 2, 2}));
  // Without 영화 the next longer word stands for itself.
  const Vocabulary fewer = vocabulary_of({"영화에서도", "영화에서"});
  EXPECT_EQ(reduce_korean_words(Recipe{}, fewer), (std::vector<uint32_t>{1, 1}));
}

TEST(KoreanVocabulary, StemsAreWordsByTheRecipe) {
  const Vocabulary words = vocabulary_of({"집", "집은", "k는", "k"});
  EXPECT_EQ(reduce_korean_words(Recipe{}, words), (std::vector<uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(word_id(Recipe{}, words, "집은"), 1u);
  EXPECT_EQ(word_id(Recipe{}, words, "집을"), std::nullopt);
  Recipe recipe;
  recipe.min_characters = 1;
  EXPECT_EQ(reduce_korean_words(recipe, words), (std::vector<uint32_t>{0, 0, 3, 3}));
  EXPECT_EQ(word_id(recipe, words, "집을"), 0u);
}

TEST(WordId, IsTheStemsOrTheWordsOwnOrNothing) {
  const Vocabulary words = vocabulary_of({"정부", "학생", "news", "경기"});
  EXPECT_EQ(word_id(Recipe{}, words, "정부는"), 0u);
  EXPECT_EQ(word_id(Recipe{}, words, "학생들에게는"), 1u);
  EXPECT_EQ(word_id(Recipe{}, words, "news"), 2u);
  EXPECT_EQ(word_id(Recipe{}, words, "정부가가"), std::nullopt);
  EXPECT_EQ(word_id(Recipe{}, words, "old"), std::nullopt);
  Recipe recipe;
  recipe.korean_particles = false;
  EXPECT_EQ(word_id(recipe, words, "정부는"), std::nullopt);
}

// Words of few syllables and many particles, so that stems, false stems and chains abound.
std::vector<std::string> random_words(uint64_t key) {
  static constexpr const char* kPieces[] = {"나", "라", "이",   "들", "에", "서",   "는",
                                            "도", "만", "으로", "정", "부", "학생", "가",
                                            "과", "를", "집",   "k",  "9"};
  const auto particles = korean_particles();
  std::set<std::string> words;
  for (uint64_t i = 0; i < 120; ++i) {
    std::string word;
    for (uint64_t part = 0; part < 1 + random_bits(key, 8 * i) % 4; ++part) {
      word += kPieces[random_below(random_bits(key, 8 * i + 1 + part), std::size(kPieces))];
    }
    const uint64_t bits = random_bits(key, 8 * i + 6);
    if (bits % 2 == 0) word += particles[random_below(bits, particles.size())];
    if (bits % 6 == 0)
      word += particles[random_below(random_bits(key, 8 * i + 7), particles.size())];
    words.insert(word);
  }
  return {words.begin(), words.end()};
}

TEST(KoreanVocabulary, AgreesWithWordIdForEveryCandidate) {
  size_t reduced = 0;
  for (uint64_t round = 0; round < 400; ++round) {
    Recipe recipe;
    recipe.min_characters = 1 + round % 3;
    const Vocabulary candidates = vocabulary_of(random_words(random_key(9, round)));
    const auto targets = reduce_korean_words(recipe, candidates);
    const Vocabulary kept = vocabulary_of(kept_of(candidates, targets));
    for (uint32_t i = 0; i < candidates.size(); ++i) {
      ASSERT_EQ(targets[targets[i]], targets[i]);
      const auto id = word_id(recipe, kept, candidates.word(i));
      ASSERT_TRUE(id.has_value()) << candidates.word(i);
      ASSERT_EQ(kept.word(*id), candidates.word(targets[i])) << candidates.word(i);
      reduced += targets[i] != i;
    }
  }
  EXPECT_GT(reduced, 1000u);
}

// With a look-up that knows only some candidates (the frequent ones), the same holds for all.
TEST(KoreanVocabulary, AgreesWithWordIdWhenCandidatesWereFilteredFirst) {
  for (uint64_t round = 0; round < 400; ++round) {
    const uint64_t key = random_key(10, round);
    const Vocabulary candidates = vocabulary_of(random_words(key));
    const auto passes = [&](uint32_t i) { return random_bits(key, 5000 + i) % 3 != 0; };
    const auto targets = reduce_korean_words(
        Recipe{}, candidates.size(), [&](uint32_t i) { return candidates.word(i); },
        [&](std::string_view word) {
          const auto id = candidates.find(word);
          return id.has_value() && passes(*id) ? id : std::nullopt;
        });
    std::vector<std::string> kept_words;
    for (uint32_t i = 0; i < candidates.size(); ++i) {
      if (targets[i] == i && passes(i)) kept_words.emplace_back(candidates.word(i));
    }
    const Vocabulary kept = vocabulary_of(kept_words);
    for (uint32_t i = 0; i < candidates.size(); ++i) {
      const auto id = word_id(Recipe{}, kept, candidates.word(i));
      const bool is_known = targets[i] != i || passes(i);
      ASSERT_EQ(id.has_value(), is_known) << candidates.word(i);
      if (is_known) {
        ASSERT_EQ(kept.word(*id), candidates.word(targets[i]));
      }
    }
  }
}

}  // namespace
}  // namespace sluice
