// Text to words by a recipe, and words to ids by a vocabulary. Unicode tables are our own
// (tools/make_unicode_tables.py), so every build and the browser agree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/corpus/vocabulary.h"
#include "core/text/korean_particles.h"
#include "core/text/recipe.h"

namespace sluice {

// One word of a text: normalised form and the bytes of the text it came from.
struct Token {
  std::string_view word;
  size_t begin;  // byte offsets into the text as given
  size_t end;
};

// Splits text into normalised words, stop words removed, particles still on. Scratch is inside:
// one tokenizer a thread. Invalid UTF-8 bytes separate words. See Recipe for what a word is.
class Tokenizer {
 public:
  explicit Tokenizer(const Recipe& recipe);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;

  // Returns: the words in order. Lifetime: until the next call. Cost: linear; no allocation once
  // warm.
  const std::vector<Token>& tokenize(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The id of a tokenised word: the stem's when the Korean rule applies (the longest particle whose
// stem is in the vocabulary), else its own, else nothing. Threads: any. Cost: a look-up; no
// allocation.
std::optional<uint32_t> word_id(const Recipe& recipe, const Vocabulary& vocabulary,
                                std::string_view word);

// One language's built-in list ("en", "ko"), normalised, sorted and unique; empty for others.
// Lifetime of the views: the program's. Threads: any. Cost: one allocation.
std::vector<std::string_view> builtin_stop_words(std::string_view language);

}  // namespace sluice
