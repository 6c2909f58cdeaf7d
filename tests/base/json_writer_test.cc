// What the JSON writer puts out, byte for byte, and that the reader takes it back.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/base/json.h"
#include "core/base/random.h"

namespace sluice {
namespace {

TEST(JsonWriter, PutsCommasBetweenMembersAndItemsOnly) {
  JsonWriter writer;
  writer.begin_object();
  writer.key("a").number(uint64_t{1}).key("b").begin_array();
  writer.null().boolean(true).boolean(false).begin_object().end_object().begin_array().end_array();
  writer.end_array().key("c").string("x").end_object();
  EXPECT_EQ(writer.text(), R"({"a":1,"b":[null,true,false,{},[]],"c":"x"})");
}

TEST(JsonWriter, EscapesWhatJsonForbidsAndNothingElse) {
  JsonWriter writer;
  writer.string(std::string_view("\"\\/\b\f\n\r\t\x01\x1f\x7f\0 한국", 19));
  EXPECT_EQ(writer.text(), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000 한국\"");
}

TEST(JsonWriter, ReplacesEachInvalidByte) {
  JsonWriter writer;
  writer.string(
      "a\xff"
      "b\xe2\x82");
  EXPECT_EQ(writer.text(), "\"a\ufffdb\ufffd\ufffd\"");
}

TEST(JsonWriter, WritesTheLimitsOfIntegers) {
  JsonWriter writer;
  writer.begin_array().number(UINT64_MAX).number(INT64_MIN).end_array();
  EXPECT_EQ(writer.text(), "[18446744073709551615,-9223372036854775808]");
}

TEST(JsonWriter, WritesNullForNumbersThatJsonHasNot) {
  JsonWriter writer;
  writer.begin_array().number(std::nan("")).number(HUGE_VALF).number(-HUGE_VAL).end_array();
  EXPECT_EQ(writer.text(), "[null,null,null]");
}

TEST(JsonWriter, FloatsAndDoublesAreShortest) {
  JsonWriter writer;
  writer.begin_array().number(0.1f).number(0.1).number(1e30).number(-0.0).number(1.0).end_array();
  EXPECT_EQ(writer.text(), "[0.1,0.1,1e+30,-0,1]");
}

TEST(JsonWriter, NumbersReadBackToTheSameBits) {
  for (uint64_t i = 0; i < 20000; ++i) {
    const double value = std::bit_cast<double>(random_bits(2, i));
    if (!std::isfinite(value)) continue;
    JsonWriter writer;
    writer.number(value);
    const auto read = JsonValue::parse(writer.text());
    ASSERT_TRUE(read.ok()) << writer.text();
    ASSERT_EQ(std::bit_cast<uint64_t>(read->as_number()), std::bit_cast<uint64_t>(value));
  }
}

TEST(JsonWriter, IsEmptyAfterTake) {
  JsonWriter writer;
  writer.number(uint64_t{1});
  EXPECT_EQ(writer.take(), "1");
  writer.number(uint64_t{2});
  EXPECT_EQ(writer.text(), "2");
}

}  // namespace
}  // namespace sluice
