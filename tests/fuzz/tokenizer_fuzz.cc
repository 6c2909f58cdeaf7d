// Any bytes through folder, tokenizer, recipe and particle rule: offsets stay inside the text,
// folding is stable, and the folded text has the same words.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/fold.h"
#include "core/text/tokenizer.h"

namespace {

void require(bool is_true) {
  if (!is_true) __builtin_trap();
}

std::vector<std::string> words_of(sluice::Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::string> words;
  size_t last_begin = 0;
  for (const sluice::Token& token : tokenizer.tokenize(text)) {
    require(token.begin < token.end && token.end <= text.size() && token.begin >= last_begin);
    last_begin = token.begin;
    require(!token.word.empty());
    sluice::for_each_korean_stem(token.word, [&](std::string_view stem) {
      require(!stem.empty() && token.word.starts_with(stem));
      return false;
    });
    words.emplace_back(token.word);
  }
  return words;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  sluice::Recipe recipe;
  recipe.min_characters = 1 + (data[0] & 3);
  recipe.keep_apostrophes = (data[0] & 4) != 0;
  recipe.keep_hyphens = (data[0] & 8) != 0;
  if ((data[0] & 16) != 0) recipe.stop_words = {"ab", "the"};
  sluice::Tokenizer tokenizer(recipe);
  const std::string folded = sluice::fold(text);
  require(words_of(tokenizer, text) == words_of(tokenizer, folded));
  // Longer texts may hold more marks in a row than are ordered in one piece.
  if (size < sluice::SegmentFolder::kMaxCharacters - 32) require(sluice::fold(folded) == folded);
  (void)sluice::Recipe::from_json(text);
  return 0;
}
