// What stands in for floating from_chars and to_chars is held to the real ones.
#include "core/base/number_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/random.h"

namespace sluice {
namespace {

template <typename Float>
void expect_same_parse(std::string_view text) {
  Float expected = 42;
  Float actual = 42;
  const char* const end = text.data() + text.size();
  const auto wanted = std::from_chars(text.data(), end, expected);
  const auto found = portable::from_chars(text.data(), end, actual);
  EXPECT_EQ(found.ec, wanted.ec) << text;
  EXPECT_EQ(found.ptr - text.data(), wanted.ptr - text.data()) << text;
  EXPECT_EQ(actual, expected) << text;
}

TEST(NumberText, ReadsAsTheStandardLibraryDoes) {
  for (const char* text :
       {"", "0", "-0", "1", "1.5", "-2.25e3", "1e5x", "+1", " 1", "e5", ".5", "5.", "1e", "1e+",
        "--1", "-", "0x10", "1,5", "00012", "1e400", "1e-46", "1e39", "-1e400", "1e-400", "1.e2",
        "4e-324", "1-2", "3.4e38",
        // halfway between two numbers, and beside
        "9007199254740993", "9007199254740992.9999", "9007199254740993.0001",
        "2.4703282292062327208e-324", "2.4703282292062328e-324", "1.7976931348623158e308",
        "1.7976931348623159e308", "3.4028235e38", "3.4028236e38", "7e-46", "7.1e-46",
        "1.000000178813934326171875", "1.00000017881393432617187499",
        // exponents that no int holds
        "1e999999999999", "1e-99999999999", "0e99999999"}) {
    expect_same_parse<double>(text);
    expect_same_parse<float>(text);
  }
}

TEST(NumberText, ReadsAnyNumberOfDigits) {
  const std::string zeros(2000, '0');
  const std::string halfway = "9007199254740993.";
  for (const std::string& text : {"0." + zeros + "12345e2000", zeros + "1", "1" + zeros + "e-2000",
                                  halfway + zeros, halfway + zeros + "1"}) {
    expect_same_parse<double>(text);
    expect_same_parse<float>(text);
  }
}

template <typename Float, typename Bits>
void expect_round_trips(uint64_t seed) {
  for (uint64_t i = 0; i < 20000; ++i) {
    const Float value = std::bit_cast<Float>(static_cast<Bits>(random_bits(seed, i)));
    if (!std::isfinite(value)) continue;
    char text[32];
    const auto end = portable::to_chars(text, text + sizeof text, value);
    ASSERT_EQ(end.ec, std::errc());
    Float again = 0;
    ASSERT_EQ(std::from_chars(text, end.ptr, again).ec, std::errc());
    ASSERT_EQ(again, value) << std::string_view(text, static_cast<size_t>(end.ptr - text));
    expect_same_parse<Float>({text, static_cast<size_t>(end.ptr - text)});
  }
}

TEST(NumberText, WritesWhatReadsBackAsTheSameBits) {
  expect_round_trips<double, uint64_t>(1);
  expect_round_trips<float, uint32_t>(2);
}

TEST(NumberText, WritesWithoutAnExponentWhereThatIsShort) {
  const auto text_of = [](double value) {
    char text[32];
    return std::string(text, portable::to_chars(text, text + sizeof text, value).ptr);
  };
  EXPECT_EQ(text_of(0), "0");
  EXPECT_EQ(text_of(-0.0), "-0");
  EXPECT_EQ(text_of(0.05), "0.05");
  EXPECT_EQ(text_of(-123.25), "-123.25");
  EXPECT_EQ(text_of(100), "100");
  EXPECT_EQ(text_of(1e300), "1e300");
  EXPECT_EQ(text_of(5e-324), "5e-324");
}

TEST(NumberText, RefusesWhatHasNoRoom) {
  char text[4];
  EXPECT_EQ(portable::to_chars(text, text + sizeof text, 1.2345678).ec, std::errc::value_too_large);
}

}  // namespace
}  // namespace sluice
