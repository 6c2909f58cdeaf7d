// Text to words by a recipe, and words to ids by a vocabulary. Unicode tables are our own
// (tools/make_unicode_tables.py), so every build and the browser agree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/corpus/vocabulary.h"
#include "core/text/recipe.h"

namespace sluice {

// One word of a text: normalised form and the bytes of the text it came from.
struct Token {
  std::string_view word;
  size_t begin;  // byte offsets into the text as given
  size_t end;
};

// Splits text into normalised words, stop words removed, particles still on. Scratch is inside:
// one tokenizer a thread. Invalid UTF-8 bytes separate words.
class Tokenizer {
 public:
  explicit Tokenizer(const Recipe& recipe);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;

  // Returns: the words in order. Lifetime: until the next call. Cost: linear; no allocation once warm.
  const std::vector<Token>& tokenize(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The listed particles, longest first (normalised form).
const std::vector<std::string_view>& korean_particles();

// Calls try_stem(stem) for `word` less each listed particle it ends with, longest particle first, until it returns
// true. Returns: whether one did. The stem is never empty. Used by process and by inference alike.
template <typename TryStem>
bool for_each_korean_stem(std::string_view word, TryStem&& try_stem);

// The id of a tokenised word: the stem's when the Korean rule applies, else its own, else nothing.
std::optional<uint32_t> word_id(const Recipe& recipe, const Vocabulary& vocabulary,
                                std::string_view word);

// One language's built-in list ("en", "ko"), normalised and sorted; empty for others.
const std::vector<std::string_view>& builtin_stop_words(std::string_view language);

template <typename TryStem>
bool for_each_korean_stem(std::string_view word, TryStem&& try_stem) {
  // Hangul syllables are three bytes, EA..ED; anything else has no particle.
  if (word.size() < 6 || static_cast<unsigned char>(word[word.size() - 3]) < 0xEA ||
      static_cast<unsigned char>(word[word.size() - 3]) > 0xED) {
    return false;
  }
  for (std::string_view particle : korean_particles()) {
    if (word.size() > particle.size() && word.ends_with(particle) &&
        try_stem(word.substr(0, word.size() - particle.size()))) {
      return true;
    }
  }
  return false;
}

}  // namespace sluice
