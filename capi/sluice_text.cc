// Recipes and the tokenizer.
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/text/tokenizer.h"

using sluice::Recipe;
using sluice::Status;
using sluice::StatusCode;
using sluice::Tokenizer;
using sluice::capi::guard;

struct sluice_tokenizer {
  Tokenizer tokenizer;
  std::vector<sluice_token> tokens;
};

namespace {

constexpr uint32_t kMaxMinCharacters = 64;

sluice_recipe_options recipe_defaults() {
  sluice_recipe_options options{};
  options.struct_size = sizeof options;
  options.min_characters = Recipe{}.min_characters;
  options.keep_apostrophes = Recipe{}.keep_apostrophes ? 1 : 0;
  options.keep_hyphens = Recipe{}.keep_hyphens ? 1 : 0;
  options.korean_particles = Recipe{}.korean_particles ? 1 : 0;
  return options;
}

Status check_options(const sluice_recipe_options& options) {
  if (options.min_characters < 1 || options.min_characters > kMaxMinCharacters) {
    return sluice::invalid_argument("min_characters is not in 1 to 64");
  }
  SLUICE_TRY(sluice::capi::check_flag(options.keep_apostrophes, "keep_apostrophes"));
  SLUICE_TRY(sluice::capi::check_flag(options.keep_hyphens, "keep_hyphens"));
  SLUICE_TRY(sluice::capi::check_flag(options.korean_particles, "korean_particles"));
  if (options.stop_word_count > Recipe::kMaxStopWords) {
    return Status(StatusCode::kLimit, "over 100,000 stop words");
  }
  if (options.stop_word_count > 0) SLUICE_REQUIRE(options.stop_words);
  return Status();
}

// Appends the built-in lists named in "en,ko".
Status add_builtin_words(std::string_view languages, std::vector<std::string>& words) {
  while (!languages.empty()) {
    const size_t comma = std::min(languages.find(','), languages.size());
    const std::string_view language = languages.substr(0, comma);
    languages.remove_prefix(std::min(comma + 1, languages.size()));
    const auto& list = sluice::builtin_stop_words(language);
    if (list.empty()) {
      return sluice::invalid_argument("no stop words for language \"" + std::string(language) +
                                      "\"; there are en, ko");
    }
    words.insert(words.end(), list.begin(), list.end());
  }
  return Status();
}

// Stop words in the form that the tokenizer compares: split and normalised by the recipe itself.
Status add_given_words(const sluice_recipe_options& options, const Recipe& bare,
                       std::vector<std::string>& words) {
  Tokenizer tokenizer(bare);
  for (size_t i = 0; i < options.stop_word_count; ++i) {
    SLUICE_REQUIRE(options.stop_words[i]);
    for (const sluice::Token& token : tokenizer.tokenize(options.stop_words[i])) {
      if (token.word.size() <= Recipe::kMaxStopWordBytes) words.emplace_back(token.word);
    }
  }
  return Status();
}

sluice::Result<Recipe> make_recipe(const sluice_recipe_options& options) {
  SLUICE_TRY(check_options(options));
  Recipe recipe;
  recipe.min_characters = options.min_characters;
  recipe.keep_apostrophes = options.keep_apostrophes != 0;
  recipe.keep_hyphens = options.keep_hyphens != 0;
  recipe.korean_particles = options.korean_particles != 0;
  std::vector<std::string> words;
  const char* languages = options.stop_word_languages;
  SLUICE_TRY(add_builtin_words(languages == nullptr ? "en,ko" : languages, words));
  SLUICE_TRY(add_given_words(options, recipe, words));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  if (words.size() > Recipe::kMaxStopWords) {
    return Status(StatusCode::kLimit, "over 100,000 stop words");
  }
  recipe.stop_words = std::move(words);
  return recipe;
}

sluice_recipe* new_recipe(Recipe recipe) {
  std::string json = recipe.to_json();
  return new sluice_recipe{std::move(recipe), std::move(json)};
}

}  // namespace

extern "C" {

sluice_status sluice_recipe_options_init(sluice_recipe_options* options, size_t struct_size) {
  return sluice::capi::init_struct(options, struct_size, recipe_defaults());
}

sluice_status sluice_recipe_create(const sluice_recipe_options* options, sluice_recipe** out,
                                   sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    sluice_recipe_options full = recipe_defaults();
    SLUICE_TRY(sluice::capi::take_options(options, full));
    *out = new_recipe(SLUICE_TRY(make_recipe(full)));
    return Status();
  });
}

sluice_status sluice_recipe_parse_json(const char* json, size_t size, sluice_recipe** out,
                                       sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(json);
    *out = new_recipe(SLUICE_TRY(Recipe::from_json(std::string_view(json, size))));
    return Status();
  });
}

sluice_status sluice_recipe_get_json(const sluice_recipe* recipe, sluice_text* json,
                                     sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(recipe);
    SLUICE_REQUIRE(json);
    *json = sluice::capi::to_text(recipe->json);
    return Status();
  });
}

void sluice_recipe_free(sluice_recipe* recipe) { delete recipe; }

sluice_status sluice_tokenizer_create(const sluice_recipe* recipe, sluice_tokenizer** out,
                                      sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    *out = new sluice_tokenizer{Tokenizer(recipe == nullptr ? Recipe::standard() : recipe->recipe),
                                {}};
    return Status();
  });
}

sluice_status sluice_tokenizer_split_text(sluice_tokenizer* tokenizer, const char* text,
                                          size_t size, const sluice_token** tokens, size_t* count,
                                          sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(tokens);
    SLUICE_REQUIRE(count);
    *count = 0;
    SLUICE_REQUIRE(tokenizer);
    SLUICE_TRY(sluice::capi::check_text(text, size, "text"));
    tokenizer->tokens.clear();
    for (const sluice::Token& token : tokenizer->tokenizer.tokenize(std::string_view(text, size))) {
      tokenizer->tokens.push_back({sluice::capi::to_text(token.word), token.begin, token.end});
    }
    *tokens = tokenizer->tokens.data();
    *count = tokenizer->tokens.size();
    return Status();
  });
}

void sluice_tokenizer_free(sluice_tokenizer* tokenizer) { delete tokenizer; }

}  // extern "C"
