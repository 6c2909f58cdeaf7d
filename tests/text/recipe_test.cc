#include "core/text/recipe.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice {
namespace {

constexpr std::string_view kPlain =
    R"({"version":1,"min_characters":2,"keep_apostrophes":false,"keep_hyphens":false,)"
    R"("korean_particles":true,"stop_words":[]})";

StatusCode code_of(std::string_view json) { return Recipe::from_json(json).status().code(); }

// kPlain with one piece of text replaced.
std::string with(std::string_view what, std::string_view by) {
  std::string json(kPlain);
  const size_t at = json.find(what);
  EXPECT_NE(at, std::string::npos);
  return json.replace(at, what.size(), by);
}

TEST(Recipe, HasOneText) {
  EXPECT_EQ(Recipe{}.to_json(), kPlain);
  for (const Recipe& recipe :
       {Recipe{}, Recipe::standard(), Recipe{7, true, true, false, {"a", "b"}}}) {
    const auto again = Recipe::from_json(recipe.to_json());
    ASSERT_TRUE(again.ok()) << again.status().message();
    EXPECT_EQ(again->to_json(), recipe.to_json());
    EXPECT_EQ(again->stop_words, recipe.stop_words);
    EXPECT_EQ(again->min_characters, recipe.min_characters);
    EXPECT_EQ(again->keep_apostrophes, recipe.keep_apostrophes);
    EXPECT_EQ(again->keep_hyphens, recipe.keep_hyphens);
    EXPECT_EQ(again->korean_particles, recipe.korean_particles);
  }
}

TEST(Recipe, RefusesWhatItDoesNotUnderstand) {
  EXPECT_EQ(code_of(with("\"version\":1", "\"version\":2")), StatusCode::kUnsupported);
  EXPECT_EQ(code_of(with("\"stop_words\"", "\"stem\":true,\"stop_words\"")),
            StatusCode::kUnsupported);
}

TEST(Recipe, RefusesWrongTypesAndMissingKeys) {
  for (std::string_view json : {"", "null", "[]", "{}", "{\"version\":1}", "{\"version\":\"1\"}"}) {
    EXPECT_EQ(code_of(json), StatusCode::kCorrupt) << json;
  }
  EXPECT_EQ(code_of(with(",\"keep_hyphens\":false", "")), StatusCode::kCorrupt);
  EXPECT_EQ(code_of(with("\"keep_hyphens\":false", "\"keep_hyphens\":0")), StatusCode::kCorrupt);
  EXPECT_EQ(code_of(with("[]", "{}")), StatusCode::kCorrupt);
  EXPECT_EQ(code_of(with("[]", "[1]")), StatusCode::kCorrupt);
  EXPECT_EQ(code_of(with("[]", "[\"\"]")), StatusCode::kCorrupt);
  EXPECT_EQ(code_of(with("[]", "[\"b\",\"a\"]")), StatusCode::kCorrupt);
  EXPECT_EQ(code_of(with("[]", "[\"a\",\"a\"]")), StatusCode::kCorrupt);
  for (const char* number : {"0", "65", "-1", "2.5", "1e300", "true"}) {
    EXPECT_EQ(code_of(with("characters\":2", std::string("characters\":") + number)),
              StatusCode::kCorrupt);
  }
}

TEST(Recipe, BoundsStopWords) {
  EXPECT_EQ(code_of(with("[]", "[\"" + std::string(256, 'x') + "\"]")), StatusCode::kOk);
  EXPECT_EQ(code_of(with("[]", "[\"" + std::string(257, 'x') + "\"]")), StatusCode::kLimit);
  std::string many;
  for (size_t i = 0; i < Recipe::kMaxStopWords; ++i) {
    many += '"' + std::to_string(1000000 + i) + "\",";
  }
  EXPECT_EQ(code_of(with("[]", "[" + many.substr(0, many.size() - 1) + "]")), StatusCode::kOk);
  EXPECT_EQ(code_of(with("[]", "[" + many + "\"x\"]")), StatusCode::kLimit);
}

}  // namespace
}  // namespace sluice
