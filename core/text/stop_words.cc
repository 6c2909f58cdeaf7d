// The built-in stop words, one list a language; a recipe holds a copy of what it uses.
#include <algorithm>
#include <functional>

#include "core/text/tokenizer.h"

namespace sluice {
namespace {

#include "core/text/stop_words_english.inc"
#include "core/text/stop_words_korean.inc"

constexpr auto is_ascending = [](std::span<const std::string_view> words) {
  return std::adjacent_find(words.begin(), words.end(), std::greater_equal<>()) == words.end();
};
static_assert(is_ascending(kEnglishStopWords) && is_ascending(kKoreanStopWords));

}  // namespace

std::span<const std::string_view> builtin_stop_words(std::string_view language) {
  if (language == "en") return kEnglishStopWords;
  if (language == "ko") return kKoreanStopWords;
  return {};
}

}  // namespace sluice
