// Folded characters to words: where a word begins and ends, which words count. Private to the
// tokenizer, which brings the characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text/recipe.h"
#include "core/text/stop_word_set.h"
#include "core/text/tokenizer.h"
#include "core/text/unicode.h"

namespace sluice {

class WordBuilder {
 public:
  explicit WordBuilder(const Recipe& recipe);

  void clear();
  // The next folded character and the bytes of the text it came from.
  void put(char32_t character, size_t begin, size_t end);
  // The next characters, all ASCII letters and digits at text[begin, begin + count).
  void put_ascii(std::string_view text, size_t begin, size_t count);
  // The next characters, all precomposed Hangul at text[begin, begin + 3 * count).
  void put_syllables(std::string_view text, size_t begin, size_t count);
  // The next character, of class kOther.
  void put_separator(char32_t character);
  // Ends the last word. Returns: all words, until the next clear().
  const std::vector<Token>& finish();

 private:
  enum class Run : uint8_t { kNone, kWord, kIdeographs };

  void put_word_character(char32_t character, CharacterClass kind, size_t begin, size_t end);
  void put_ideograph(char32_t character, size_t begin, size_t end);
  void continue_word(size_t begin);
  void end_run();
  bool is_joiner(char32_t character) const;
  // Keeps bytes_[begin, end of bytes_) as a word unless it is a stop word. Returns: whether it was.
  bool emit(size_t bytes_begin, size_t begin, size_t end);

  const uint32_t min_characters_;
  const bool keeps_apostrophes_, keeps_hyphens_;
  const StopWordSet stop_words_;

  std::string bytes_;  // of the words; grows while a text is read, so that views are made last
  std::vector<Token> tokens_;
  std::vector<std::pair<size_t, size_t>> spans_;  // begin and size in bytes_ of each token

  Run run_ = Run::kNone;
  bool has_letter_ = false;
  bool ends_with_letter_ = false;  // or with a mark on one
  char joiner_ = 0;                // seen after the word so far; part of it if a letter follows
  size_t character_count_ = 0;     // of the run
  size_t run_bytes_begin_ = 0;     // the run's in bytes_
  size_t run_begin_ = 0, run_end_ = 0;  // in the text
  size_t last_bytes_begin_ = 0;         // the last ideograph's in bytes_
  size_t last_begin_ = 0;               // and in the text
};

}  // namespace sluice
