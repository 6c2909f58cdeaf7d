// What JsonValue keeps, and the bounds it holds strangers to.
#include "core/base/json.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sluice {
namespace {

Status status_of(std::string_view text, size_t max_values = 1000) {
  auto value = JsonValue::parse(text, max_values);
  if (!value.ok()) {
    EXPECT_EQ(value.status().code(), StatusCode::kCorrupt);
  }
  return std::move(value).status();
}

TEST(JsonValue, KeepsMembersInFileOrder) {
  const auto value = JsonValue::parse(R"( {"b": [1, "x", null, true], "a": {"c": -2.5e1}} )");
  ASSERT_TRUE(value.ok());
  ASSERT_EQ(value->members().size(), 2u);
  EXPECT_EQ(value->members()[0].first, "b");
  const JsonValue* list = value->find("b");
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->items().size(), 4u);
  EXPECT_EQ(list->items()[0].as_number(), 1);
  EXPECT_EQ(list->items()[1].as_string(), "x");
  EXPECT_EQ(list->items()[2].type(), JsonValue::Type::kNull);
  EXPECT_TRUE(list->items()[3].as_bool());
  EXPECT_EQ(value->find("a")->find("c")->as_number(), -25);
  EXPECT_EQ(value->find("d"), nullptr);
  EXPECT_EQ(list->find("b"), nullptr);
}

TEST(JsonValue, DecodesEscapesAndSurrogatePairs) {
  const auto value = JsonValue::parse(R"("\"\\\/\b\f\n\r\t\u00e9\ud55c\ud83d\ude00\u0000")");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->as_string(), std::string("\"\\/\b\f\n\r\té한😀\0", 18));
}

TEST(JsonValue, RefusesDuplicateNamesInSmallAndLargeObjects) {
  EXPECT_FALSE(status_of(R"({"a":1,"a":2})").ok());
  EXPECT_FALSE(status_of(R"({"a":1,"\u0061":2})").ok());
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(status_of(many + "\"k100\":0}").ok());
  EXPECT_FALSE(status_of(many + "\"k3\":0}").ok());
  EXPECT_FALSE(status_of(many + "\"k99\":0}").ok());
}

TEST(JsonValue, NestsThirtyTwoDeepAndNoDeeper) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(status_of(nested(32)).ok());
  EXPECT_FALSE(status_of(nested(33)).ok());
  EXPECT_FALSE(status_of(std::string(100000, '[')).ok());
  std::string objects = "0";
  for (int i = 0; i < 33; ++i) objects = "{\"a\":" + objects + "}";
  EXPECT_FALSE(status_of(objects).ok());
}

TEST(JsonValue, BoundsTheNumberOfValues) {
  EXPECT_TRUE(status_of("[1,2,3]", 4).ok());
  EXPECT_FALSE(status_of("[1,2,3]", 3).ok());
  EXPECT_FALSE(status_of("1", 0).ok());
}

TEST(JsonValue, HugeNumbersAreRefusedAndTinyOnesAreZero) {
  for (const char* huge : {"1e309", "-1e309", "1e99999999999999999999", "2e308"}) {
    EXPECT_FALSE(status_of(huge).ok()) << huge;
  }
  EXPECT_FALSE(status_of("1" + std::string(400, '0') + "e-5").ok());
  EXPECT_FALSE(status_of("1" + std::string(400, '0')).ok());
  for (const std::string& tiny :
       {std::string("1e-400"), std::string("1e-99999999999999999999"), std::string("0e999"),
        "0." + std::string(400, '0') + "1", "0." + std::string(400, '0') + "1e5",
        std::string("0.0e99999999999999999999")}) {
    const auto value = JsonValue::parse(tiny);
    ASSERT_TRUE(value.ok()) << tiny;
    EXPECT_EQ(value->as_number(), 0) << tiny;
  }
  const auto one = JsonValue::parse("1" + std::string(400, '0') + "e-400");
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->as_number(), 1);
  EXPECT_TRUE(std::signbit(JsonValue::parse("-1e-400")->as_number()));
}

TEST(JsonValue, TellsTheByteOfTheMistake) {
  const auto value = JsonValue::parse("{\"a\": tru}");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.status().code(), StatusCode::kCorrupt);
  EXPECT_EQ(value.status().offset(), 6);
  EXPECT_EQ(value.status().message(), "bad JSON at byte 6: not a JSON value");
}

TEST(JsonValue, IntegersAreExactOrRefused) {
  EXPECT_EQ(*JsonValue::parse("9007199254740992")->as_uint64(), uint64_t{1} << 53);
  EXPECT_EQ(*JsonValue::parse("1e3")->as_uint64(), 1000u);
  for (const char* text : {"-1", "1.5", "9007199254740994", "1e300", "\"1\"", "null"}) {
    const auto value = JsonValue::parse(text);
    ASSERT_TRUE(value.ok()) << text;
    EXPECT_EQ(value->as_uint64().status().code(), StatusCode::kCorrupt) << text;
  }
}

TEST(JsonValue, RefusesEveryCutOfADocument) {
  const std::string text = R"({"a":[1,-2.5e-3,"x\u00e9\ud83d\ude00"],"b":{"c":null,"d":true}})";
  ASSERT_TRUE(status_of(text).ok());
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(status_of(std::string_view(text).substr(0, length)).ok()) << length;
  }
}

}  // namespace
}  // namespace sluice
