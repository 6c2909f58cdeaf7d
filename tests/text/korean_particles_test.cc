#include "core/text/korean_particles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/text/fold.h"

namespace sluice {
namespace {

std::vector<std::string> stems_of(std::string_view word) {
  std::vector<std::string> stems;
  for_each_korean_stem(word, [&](std::string_view stem) {
    stems.emplace_back(stem);
    return false;
  });
  return stems;
}

using Stems = std::vector<std::string>;

TEST(KoreanParticles, AreTakenOffLongestFirst) {
  EXPECT_EQ(stems_of("서울에서는"), (Stems{"서울", "서울에서"}));
  EXPECT_EQ(stems_of("학생들은"), (Stems{"학생", "학생들"}));
  EXPECT_EQ(stems_of("정부로부터"), (Stems{"정부", "정부로"}));
  EXPECT_EQ(stems_of("대통령"), Stems{});
}

TEST(KoreanParticles, MustFitTheSyllableBeforeThem) {
  EXPECT_EQ(stems_of("전문가"), Stems{});  // 가 follows vowels
  EXPECT_EQ(stems_of("학교가"), Stems{"학교"});
  EXPECT_EQ(stems_of("학교은"), Stems{});
  EXPECT_EQ(stems_of("학생은"), Stems{"학생"});
  EXPECT_EQ(stems_of("나이"), Stems{});  // 이 follows consonants
  EXPECT_EQ(stems_of("서울로"), Stems{"서울"});
  EXPECT_EQ(stems_of("서울으로"), Stems{"서울으"});  // 로 does, 으로 does not
  EXPECT_EQ(stems_of("집으로"), (Stems{"집", "집으"}));
  EXPECT_EQ(stems_of("집로"), Stems{});
}

TEST(KoreanParticles, FitLettersOfOtherScriptsInEitherForm) {
  EXPECT_EQ(stems_of("nato는"), Stems{"nato"});
  EXPECT_EQ(stems_of("nato은"), Stems{"nato"});
  EXPECT_EQ(stems_of("k는"), Stems{"k"});
}

TEST(KoreanParticles, NeverTakeTheWholeWord) {
  for (std::string_view particle : korean_particles()) {
    for (const std::string& stem : stems_of(particle)) EXPECT_FALSE(stem.empty());
  }
  EXPECT_EQ(stems_of(""), Stems{});
  EXPECT_EQ(stems_of("는"), Stems{});
  EXPECT_EQ(stems_of("\xEA\x80"), Stems{});
}

TEST(KoreanParticles, AreAllFound) {
  const auto particles = korean_particles();
  ASSERT_GT(particles.size(), 200u);
  for (std::string_view particle : particles) {
    EXPECT_EQ(fold(particle), particle);
    const std::string word = "x" + std::string(particle);
    const Stems stems = stems_of(word);
    ASSERT_FALSE(stems.empty()) << particle;
    EXPECT_EQ(stems[0], "x");
    EXPECT_LE(stems.size(), KoreanParticleMatches::kMax - 2) << "room for longer lists";
  }
}

// The same answer as trying the whole list, one particle after the other.
TEST(KoreanParticles, MatchExactlyTheListedOnes) {
  for (std::string_view one : korean_particles()) {
    for (std::string_view two : korean_particles()) {
      const std::string word = "x" + std::string(one) + std::string(two);
      const KoreanParticleMatches matches = match_korean_particles("7" + word);
      size_t previous = 255;
      for (size_t i = 0; i < matches.count; ++i) {
        ASSERT_LT(matches.bytes[i], previous);
        previous = matches.bytes[i];
        const std::string_view tail = std::string_view(word).substr(word.size() - previous);
        EXPECT_NE(std::find(korean_particles().begin(), korean_particles().end(), tail),
                  korean_particles().end());
      }
    }
  }
}

}  // namespace
}  // namespace sluice
