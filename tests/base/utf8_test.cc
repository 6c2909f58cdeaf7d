// UTF-8 sequences against the definition of the Unicode standard, every code point of it.
#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Utf8, EveryCodePointIsOneSequenceOfTheRightLength) {
  for (uint32_t code_point = 0; code_point <= 0x10ffff; ++code_point) {
    if (code_point >= 0xd800 && code_point <= 0xdfff) continue;
    std::string text;
    append_utf8(text, code_point);
    const size_t length = code_point < 0x80      ? 1
                          : code_point < 0x800   ? 2
                          : code_point < 0x10000 ? 3
                                                 : 4;
    ASSERT_EQ(text.size(), length) << code_point;
    ASSERT_EQ(utf8_sequence_bytes(text, 0), length) << code_point;
  }
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsTooLarge) {
  for (const std::string_view text :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\x80", "\xbf"}) {
    EXPECT_EQ(utf8_sequence_bytes(text, 0), 0u) << testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesSequencesThatAreCutOff) {
  const std::string text = "\xf0\x9f\x98\x80";
  for (size_t length = 1; length < text.size(); ++length) {
    EXPECT_EQ(utf8_sequence_bytes(std::string_view(text).substr(0, length), 0), 0u) << length;
  }
  EXPECT_EQ(utf8_sequence_bytes("\xe2\x82"
                                "a",
                                0),
            0u);
}

}  // namespace
}  // namespace sluice
