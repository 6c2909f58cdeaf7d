// Every code point against digests that the generator took from Python's unicodedata.
#include "core/text/unicode.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/xxhash64.h"

namespace sluice {
namespace {

#include "tests/text/unicode_digest.inc"

constexpr char32_t kBlock = 4096;

void append_properties(char32_t c, std::string& data) {
  const CharacterProperties properties(c);
  data.push_back(static_cast<char>(properties.character_class()));
  data.push_back(static_cast<char>(properties.combining_class()));
  if (properties.folds_to_itself()) {
    data.push_back(static_cast<char>(255));
  } else {
    data.push_back(static_cast<char>(properties.folded().size()));
    data.append(properties.folded());
  }
}

TEST(Unicode, AgreesWithUnicodedataOnEveryCodePoint) {
  static_assert(std::size(kUnicodeDigest) * kBlock == 0x110000);
  for (char32_t block = 0; block < std::size(kUnicodeDigest); ++block) {
    std::string data;
    for (char32_t c = block * kBlock; c < (block + 1) * kBlock; ++c) append_properties(c, data);
    EXPECT_EQ(xxh64(data), kUnicodeDigest[block]) << "code points from " << block * kBlock;
  }
}

TEST(Unicode, HasNothingBeyondTheLastCodePoint) {
  for (char32_t c : {0x110000u, 0x200000u, 0xFFFFFFFFu}) {
    EXPECT_EQ(CharacterProperties(c).character_class(), CharacterClass::kOther);
    EXPECT_TRUE(CharacterProperties(c).folds_to_itself());
  }
}

TEST(Unicode, ComposesWhatItDecomposes) {
  size_t composites = 0;
  for (char32_t c = 0; c < 0x110000; ++c) {
    char32_t first = 0, second = 0;
    if (!decompose(c, first, second)) continue;
    ++composites;
    EXPECT_EQ(compose(first, second), c);
    // U+0345 is a second half, too, but folds to an iota, which joins nothing.
    const CharacterProperties properties(second);
    EXPECT_TRUE(!properties.starts_segment() || !properties.folds_to_itself());
  }
  EXPECT_EQ(composites, 941u + 11172u);
}

TEST(Unicode, ComposesNothingElse) {
  EXPECT_EQ(compose(U'a', U'b'), 0u);
  EXPECT_EQ(compose(0x1100, 0x1176), 0u);  // one after the last vowel
  EXPECT_EQ(compose(0x1113, 0x1161), 0u);  // one after the last leading consonant
  EXPECT_EQ(compose(0xAC00, 0x11A7), 0u);  // one before the first final consonant
  EXPECT_EQ(compose(0xAC01, 0x11A8), 0u);  // a syllable that has one already
  EXPECT_EQ(compose(0xD7A3, 0x11A8), 0u);  // and the last syllable
  EXPECT_EQ(compose(0x0958, 0x0300), 0u);  // a composition exclusion
  EXPECT_EQ(compose(0xFFFFFFFFu, 0xFFFFFFFFu), 0u);
}

TEST(Unicode, DecodesOnlyWellFormedUtf8) {
  const auto invalid = [](std::string_view text) {
    const DecodedCharacter c = decode_utf8(text, 0);
    return !c.is_valid && c.byte_count == 1 && c.code_point == kReplacementCharacter;
  };
  EXPECT_TRUE(invalid("\x80"));
  EXPECT_TRUE(invalid("\xC0\x80"));          // overlong
  EXPECT_TRUE(invalid("\xED\xA0\x80"));      // surrogate
  EXPECT_TRUE(invalid("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  EXPECT_TRUE(invalid("\xE1\x84"));          // cut
  for (char32_t c : {0x7Fu, 0x80u, 0x7FFu, 0x800u, 0xFFFFu, 0x10000u, 0x10FFFFu}) {
    const std::u32string one(1, c);
    std::string text;
    if (c < 0x80) {
      text = {static_cast<char>(c)};
    } else if (c < 0x800) {
      text = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    } else if (c < 0x10000) {
      text = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
              static_cast<char>(0x80 | (c & 63))};
    } else {
      text = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
              static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    }
    const DecodedCharacter decoded = decode_utf8(text, 0);
    EXPECT_TRUE(decoded.is_valid);
    EXPECT_EQ(decoded.code_point, c);
    EXPECT_EQ(decoded.byte_count, text.size());
  }
}

}  // namespace
}  // namespace sluice
