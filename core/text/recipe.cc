// The recipe as JSON: five known keys, everything about them checked.
#include "core/text/recipe.h"

#include <algorithm>
#include <utility>

#include "core/base/json.h"
#include "core/text/tokenizer.h"

namespace sluice {
namespace {

// Values of a recipe's JSON: the stop words and a handful.
constexpr size_t kMaxValues = Recipe::kMaxStopWords + 64;

Status bad_recipe(std::string_view what) { return corrupt(std::string("recipe: ").append(what)); }

Status check_version(const JsonValue& json) {
  const JsonValue* version = json.find("version");
  if (version == nullptr) return bad_recipe("no \"version\"");
  const uint64_t number = SLUICE_TRY(version->as_uint64());
  if (number != Recipe::kVersion) {
    return Status(StatusCode::kUnsupported, "recipe: version " + std::to_string(number) +
                                                ", this build reads " +
                                                std::to_string(Recipe::kVersion));
  }
  return Status();
}

Status read_bool(const JsonValue& value, std::string_view key, bool& field) {
  if (!value.is_bool()) return bad_recipe(std::string(key) + " is neither true nor false");
  field = value.as_bool();
  return Status();
}

Status read_min_characters(const JsonValue& value, uint32_t& field) {
  const uint64_t number = SLUICE_TRY(value.as_uint64());
  if (number < 1 || number > Recipe::kMaxWordCharacters) {
    return bad_recipe("min_characters is outside of 1 to 64");
  }
  field = static_cast<uint32_t>(number);
  return Status();
}

Status read_stop_words(const JsonValue& value, std::vector<std::string>& field) {
  if (!value.is_array()) return bad_recipe("stop_words is no array");
  if (value.items().size() > Recipe::kMaxStopWords) {
    return Status(StatusCode::kLimit, "recipe: more than 100000 stop words");
  }
  field.clear();
  field.reserve(value.items().size());
  for (const JsonValue& word : value.items()) {
    if (!word.is_string() || word.as_string().empty()) return bad_recipe("a stop word is no word");
    if (word.as_string().size() > Recipe::kMaxStopWordBytes) {
      return Status(StatusCode::kLimit, "recipe: a stop word of more than 256 bytes");
    }
    if (!field.empty() && word.as_string() <= field.back()) {
      return bad_recipe("stop words are not in ascending order");
    }
    field.push_back(word.as_string());
  }
  return Status();
}

Status read_member(const std::string& key, const JsonValue& value, Recipe& recipe) {
  if (key == "version") return Status();
  if (key == "min_characters") return read_min_characters(value, recipe.min_characters);
  if (key == "keep_apostrophes") return read_bool(value, key, recipe.keep_apostrophes);
  if (key == "keep_hyphens") return read_bool(value, key, recipe.keep_hyphens);
  if (key == "korean_particles") return read_bool(value, key, recipe.korean_particles);
  if (key == "stop_words") return read_stop_words(value, recipe.stop_words);
  return Status(StatusCode::kUnsupported, "recipe: unknown key \"" + key + "\"");
}

}  // namespace

Recipe Recipe::standard() {
  Recipe recipe;
  for (std::string_view language : {"en", "ko"}) {
    const auto words = builtin_stop_words(language);
    recipe.stop_words.insert(recipe.stop_words.end(), words.begin(), words.end());
  }
  std::sort(recipe.stop_words.begin(), recipe.stop_words.end());
  return recipe;
}

std::string Recipe::to_json() const {
  JsonWriter json;
  json.begin_object();
  json.key("version").number(static_cast<uint64_t>(kVersion));
  json.key("min_characters").number(static_cast<uint64_t>(min_characters));
  json.key("keep_apostrophes").boolean(keep_apostrophes);
  json.key("keep_hyphens").boolean(keep_hyphens);
  json.key("korean_particles").boolean(korean_particles);
  json.key("stop_words").begin_array();
  for (const std::string& word : stop_words) json.string(word);
  json.end_array().end_object();
  return json.take();
}

Result<Recipe> Recipe::from_json(std::string_view text) {
  const JsonValue json = SLUICE_TRY(JsonValue::parse(text, kMaxValues));
  if (!json.is_object()) return bad_recipe("no JSON object");
  SLUICE_TRY(check_version(json));
  Recipe recipe;
  for (const auto& [key, value] : json.members()) SLUICE_TRY(read_member(key, value, recipe));
  constexpr size_t kKeys = 6;  // the parser refuses duplicates, so all are there
  if (json.members().size() != kKeys) return bad_recipe("a key is missing");
  return recipe;
}

}  // namespace sluice
