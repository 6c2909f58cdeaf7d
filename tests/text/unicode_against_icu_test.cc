// Our tables and our normalisation against ICU, an implementation that shares nothing with ours:
// every code point that both know, and random strings of awkward ones.
#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/text/fold.h"
#include "core/text/unicode.h"

namespace sluice {
namespace {

constexpr char32_t kZeroWidthSpace = 0x200B;  // the one deviation, see CharacterProperties::folded

// Assigned in Unicode 14; everything newer is unassigned here and may differ.
bool is_known(char32_t c) {
  if (c >= 0xD800 && c < 0xE000) return false;
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(c), age);
  return age[0] > 0 && age[0] <= 14 && c != kZeroWidthSpace;
}

std::string icu_fold(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  fold->normalize(icu::UnicodeString::fromUTF8(text), error).toUTF8String(folded);
  EXPECT_TRUE(U_SUCCESS(error));
  return folded;
}

CharacterClass icu_class(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  const uint32_t mask = U_GET_GC_MASK(c);
  // Extensions too: the prolonged sound mark is common to both kana, the closing mark is used with
  // Han.
  const bool is_ideographic_script = uscript_hasScript(c, USCRIPT_HAN) ||
                                     uscript_hasScript(c, USCRIPT_HIRAGANA) ||
                                     uscript_hasScript(c, USCRIPT_KATAKANA);
  if ((mask & (U_GC_L_MASK | U_GC_N_MASK)) != 0 && is_ideographic_script) {
    return CharacterClass::kIdeograph;
  }
  if ((mask & U_GC_L_MASK) != 0) return CharacterClass::kLetter;
  if ((mask & U_GC_M_MASK) != 0) return CharacterClass::kMark;
  return (mask & U_GC_N_MASK) != 0 ? CharacterClass::kNumber : CharacterClass::kOther;
}

TEST(UnicodeAgainstIcu, FoldsEveryKnownCodePointAlike) {
  size_t known = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (!is_known(c)) continue;
    ++known;
    std::string text;
    append_utf8(text, c);
    ASSERT_EQ(fold(text), icu_fold(text)) << static_cast<uint32_t>(c);
  }
  EXPECT_GT(known, 280000u);
}

TEST(UnicodeAgainstIcu, ClassifiesEveryKnownCodePointAlike) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    const CharacterProperties properties(c);
    if (!is_known(c) || !properties.folds_to_itself()) continue;
    EXPECT_EQ(properties.character_class(), icu_class(c)) << static_cast<uint32_t>(c);
    ASSERT_EQ(properties.combining_class(), u_getCombiningClass(static_cast<UChar32>(c)));
  }
}

// Characters that move, join, vanish or expand: what a fold can go wrong on.
std::vector<char32_t> awkward_characters() {
  std::vector<char32_t> awkward;
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  for (char32_t c = 0; c < 0x20000; ++c) {
    if (!is_known(c) || (c >= 0xAC00 && c < 0xD7A4 && c % 97 != 0)) continue;
    if (!nfc->isInert(static_cast<UChar32>(c)) || c % 1009 == 0) awkward.push_back(c);
  }
  for (char32_t c : {0xADu, 0x200Du, 0xFE0Fu, 0x345u, 0x3A3u, 0x130u, 0x1E9Eu, 0xFDFAu}) {
    awkward.push_back(c);
  }
  return awkward;
}

TEST(UnicodeAgainstIcu, FoldsRandomStringsAlike) {
  const std::vector<char32_t> awkward = awkward_characters();
  ASSERT_GT(awkward.size(), 1000u);
  for (uint64_t round = 0; round < 60000; ++round) {
    const uint64_t key = random_key(1, round);
    std::string text;
    const uint64_t length = 1 + random_below(random_bits(key, 0), 12);
    // Marks from a few neighbours meet often, others from anywhere seldom.
    for (uint64_t i = 1; i <= length; ++i) {
      const uint64_t bits = random_bits(key, i);
      const uint64_t at = (bits & 1) != 0 ? random_below(bits, awkward.size())
                                          : (round * 7 + random_below(bits, 40)) % awkward.size();
      append_utf8(text, awkward[at]);
    }
    const std::string folded = fold(text);
    ASSERT_EQ(folded, icu_fold(text)) << "round " << round;
    ASSERT_EQ(fold(folded), folded) << "round " << round;
  }
}

}  // namespace
}  // namespace sluice
