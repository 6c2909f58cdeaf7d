// The built-in stop words, one list a language; a recipe holds a copy of what it uses.
#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

#include "core/text/tokenizer.h"

namespace sluice {
namespace {

#include "core/text/stop_words_english.inc"
#include "core/text/stop_words_korean.inc"

constexpr auto is_ascending = [](std::span<const std::string_view> words) {
  return std::adjacent_find(words.begin(), words.end(), std::greater_equal<>()) == words.end();
};
static_assert(is_ascending(kEnglishStopWords) && is_ascending(kKoreanStopWords));

// A list as one text, a zero after each word: a table of views would cost 40 bytes a word, most of
// it relocations, which every program that loads the library pays for.
template <const auto& kWords>
constexpr auto kPacked = [] {
  constexpr size_t kBytes = [] {
    size_t bytes = 0;
    for (std::string_view word : kWords) bytes += word.size() + 1;
    return bytes;
  }();
  std::array<char, kBytes> text{};
  char* end = text.data();
  for (std::string_view word : kWords) end = std::copy(word.begin(), word.end(), end) + 1;
  return text;
}();

template <const auto& kWords>
std::vector<std::string_view> unpacked() {
  std::vector<std::string_view> words(std::size(kWords));
  const char* next = kPacked<kWords>.data();
  for (std::string_view& word : words) {
    word = next;
    next += word.size() + 1;
  }
  return words;
}

}  // namespace

std::vector<std::string_view> builtin_stop_words(std::string_view language) {
  if (language == "en") return unpacked<kEnglishStopWords>();
  if (language == "ko") return unpacked<kKoreanStopWords>();
  return {};
}

}  // namespace sluice
