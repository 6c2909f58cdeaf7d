// JsonValue held to simdjson: the same documents accepted, the same values found. Where we differ
// on purpose (duplicate names, integers over 64 bits, depth, lone low surrogates) is left out here.
#include "core/base/json.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <bit>
#include <string>

#include "core/base/random.h"

namespace sluice {
namespace {

namespace dom = simdjson::dom;

// Numbers in order, so that each test draws its own sequence.
class Random {
 public:
  explicit Random(uint64_t seed) : seed_(seed) {}
  uint64_t below(uint64_t bound) { return random_below(random_bits(seed_, counter_++), bound); }
  std::string_view one_of(std::initializer_list<std::string_view> choices) {
    return choices.begin()[below(choices.size())];
  }

 private:
  uint64_t seed_;
  uint64_t counter_ = 0;
};

void append_random_value(std::string& out, Random& random, int depth, int& name);

void append_random_container(std::string& out, Random& random, int depth, int& name) {
  const bool is_object = random.below(2) == 0;
  out += is_object ? "{" : "[";
  const uint64_t count = random.below(5);
  for (uint64_t i = 0; i < count; ++i) {
    if (i > 0) out += random.one_of({",", ", ", " ,\n"});
    if (is_object)
      out += "\"n" + std::to_string(name++) + "\"" + std::string(random.one_of({":", " : "}));
    append_random_value(out, random, depth + 1, name);
  }
  out += is_object ? "}" : "]";
}

void append_random_value(std::string& out, Random& random, int depth, int& name) {
  if (depth < 6 && random.below(3) > 0) return append_random_container(out, random, depth, name);
  out += random.one_of({"0",
                        "-0",
                        "12",
                        "-7.25",
                        "1e5",
                        "1E-7",
                        "3.0e+2",
                        "1e-320",
                        "true",
                        "false",
                        "null",
                        "\"\"",
                        "\"a b\"",
                        "\"\\n\\u00e9\"",
                        "\"\\ud83d\\ude00\"",
                        "\"\xed\x95\x9c\"",
                        "\"\\\\\\\"\"",
                        "123456789012345678",
                        "0.1",
                        "\t1 ",
                        "4.9406564584124654e-324",
                        "1.7976931348623157e308"});
}

bool is_same(const JsonValue& ours, dom::element theirs);

bool is_same_object(const JsonValue& ours, dom::object theirs) {
  if (!ours.is_object() || ours.members().size() != theirs.size()) return false;
  size_t i = 0;
  for (const auto member : theirs) {
    const auto& [key, value] = ours.members()[i++];
    if (key != member.key || !is_same(value, member.value)) return false;
  }
  return true;
}

bool is_same_array(const JsonValue& ours, dom::array theirs) {
  if (!ours.is_array() || ours.items().size() != theirs.size()) return false;
  size_t i = 0;
  for (const auto item : theirs) {
    if (!is_same(ours.items()[i++], item)) return false;
  }
  return true;
}

bool is_same(const JsonValue& ours, dom::element theirs) {
  switch (theirs.type()) {
    case dom::element_type::OBJECT:
      return is_same_object(ours, theirs.get_object().value());
    case dom::element_type::ARRAY:
      return is_same_array(ours, theirs.get_array().value());
    case dom::element_type::STRING:
      return ours.is_string() && ours.as_string() == theirs.get_string().value();
    case dom::element_type::BOOL:
      return ours.is_bool() && ours.as_bool() == theirs.get_bool().value();
    case dom::element_type::NULL_VALUE:
      return ours.type() == JsonValue::Type::kNull;
    default:
      return ours.is_number() && ours.as_number() == theirs.get_double().value();
  }
}

// simdjson refuses what does not fit in 64 bits, which takes 19 digits.
bool has_long_integer(const std::string& text) {
  size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits >= 19) return true;
  }
  return false;
}

// Returns: whether both say the same of `text`, or simdjson refuses it for a reason that is its
// own.
testing::AssertionResult agrees(dom::parser& parser, const std::string& text) {
  const auto ours = JsonValue::parse(text);
  dom::element theirs;
  const auto error = parser.parse(text).get(theirs);
  const bool is_ours_to_refuse =
      !ours.ok() && (ours.status().message().find("duplicate name") != std::string_view::npos ||
                     ours.status().message().find("too deeply") != std::string_view::npos ||
                     ours.status().message().find("low surrogate") != std::string_view::npos);
  const bool is_theirs_to_refuse = error == simdjson::NUMBER_ERROR && has_long_integer(text);
  if (ours.ok() == (error == simdjson::SUCCESS)) {
    if (!ours.ok() || is_same(*ours, theirs)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "other values in " << text;
  }
  if (is_ours_to_refuse || (ours.ok() && is_theirs_to_refuse)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "we " << (ours.ok() ? "accept" : "refuse")
                                     << ", simdjson: " << simdjson::error_message(error) << ": "
                                     << testing::PrintToString(text);
}

TEST(JsonAgainstSimdjson, ReadsRandomDocumentsAlike) {
  Random random(11);
  dom::parser parser;
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    int name = 0;
    append_random_value(text, random, 0, name);
    ASSERT_TRUE(JsonValue::parse(text).ok()) << text;
    ASSERT_TRUE(agrees(parser, text));
  }
}

TEST(JsonAgainstSimdjson, RefusesTheSameDamagedDocuments) {
  Random random(12);
  dom::parser parser;
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    int name = 0;
    append_random_value(text, random, 2, name);
    const size_t at = random.below(text.size());
    const std::string_view noise = "{}[]:,\"\\ 0123456789.-+eEtfnu\n\x01\x80\xc3\xed\xff";
    switch (random.below(3)) {
      case 0:
        text[at] = noise[random.below(noise.size())];
        break;
      case 1:
        text.erase(at, 1 + random.below(3));
        break;
      default:
        text.insert(at, 1, noise[random.below(noise.size())]);
    }
    refused += !JsonValue::parse(text).ok();
    ASSERT_TRUE(agrees(parser, text));
  }
  EXPECT_GT(refused, 5000);
  EXPECT_LT(refused, 19000);
}

TEST(JsonAgainstSimdjson, RefusesTheSameHandMadeMistakes) {
  dom::parser parser;
  for (const std::string text : {"",
                                 " ",
                                 "01",
                                 "-",
                                 "-a",
                                 "1.",
                                 ".5",
                                 "1e",
                                 "1e+",
                                 "+1",
                                 "0x1",
                                 "inf",
                                 "nan",
                                 "NaN",
                                 "1 2",
                                 "[1,]",
                                 "[,1]",
                                 "[1 2]",
                                 "{,}",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{a:1}",
                                 "{1:1}",
                                 "{\"a\":1,}",
                                 "tru",
                                 "True",
                                 "nulll",
                                 "\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "]",
                                 "}",
                                 "\"\\u12g4\"",
                                 "\"\\ud800\"",
                                 "\"\\ud800\\u0041\"",
                                 "\"\n\"",
                                 "\"\x7f\"",
                                 "\"\xc0\x80\"",
                                 "\"\xed\xa0\x80\"",
                                 "\"\xf4\x90\x80\x80\"",
                                 "// c\n1",
                                 "[1]]",
                                 "'a'",
                                 "\"\\u-123\"",
                                 "-01",
                                 "1.e5",
                                 "--1",
                                 "[\"a\":1]",
                                 "{\"a\",1}",
                                 "\"a\"b",
                                 "1e5.5",
                                 "1_000"}) {
    const bool is_valid = text == "\"\x7f\"";
    EXPECT_EQ(JsonValue::parse(text).ok(), is_valid) << testing::PrintToString(text);
    EXPECT_TRUE(agrees(parser, text));
  }
}

}  // namespace
}  // namespace sluice
