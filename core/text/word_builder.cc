// The rules of Recipe, one character at a time.
#include "core/text/word_builder.h"

#include <algorithm>

#include "core/base/utf8.h"

namespace sluice {
namespace {

constexpr char32_t kRightSingleQuote = 0x2019, kHyphen = 0x2010;

// How far a count of characters is over the limit of a word.
constexpr size_t excess(size_t character_count) {
  return character_count - std::min<size_t>(character_count, Recipe::kMaxWordCharacters);
}

constexpr bool is_ascii_letter(unsigned char c) { return (c | 32u) - 'a' < 26; }

}  // namespace

WordBuilder::WordBuilder(const Recipe& recipe)
    : min_characters_(std::max(recipe.min_characters, 1u)),
      keeps_apostrophes_(recipe.keep_apostrophes),
      keeps_hyphens_(recipe.keep_hyphens),
      stop_words_(recipe.stop_words) {}

void WordBuilder::clear() {
  bytes_.clear();
  tokens_.clear();
  spans_.clear();
  run_ = Run::kNone;
}

void WordBuilder::put(char32_t character, size_t begin, size_t end) {
  const CharacterProperties properties(character);
  const CharacterClass kind = properties.character_class();
  if (kind == CharacterClass::kOther) {
    put_separator(character);
  } else if (kind == CharacterClass::kIdeograph ||
             (kind == CharacterClass::kMark && run_ == Run::kIdeographs)) {
    put_ideograph(character, begin, end);
  } else {
    put_word_character(character, kind, begin, end);
  }
}

void WordBuilder::put_separator(char32_t character) {
  if (run_ == Run::kNone) return;
  if (run_ == Run::kWord && joiner_ == 0 && ends_with_letter_ && is_joiner(character)) {
    joiner_ = character == U'\'' || character == kRightSingleQuote ? '\'' : '-';
  } else {
    end_run();
  }
}

bool WordBuilder::is_joiner(char32_t character) const {
  return (keeps_apostrophes_ && (character == U'\'' || character == kRightSingleQuote)) ||
         (keeps_hyphens_ && (character == U'-' || character == kHyphen));
}

void WordBuilder::put_word_character(char32_t character, CharacterClass kind, size_t begin,
                                     size_t end) {
  const bool is_letter = kind == CharacterClass::kLetter;
  if (joiner_ != 0 && !is_letter) end_run();
  continue_word(begin);
  if (character_count_++ < Recipe::kMaxWordCharacters) append_utf8(bytes_, character);
  has_letter_ |= is_letter;
  ends_with_letter_ = is_letter || (kind == CharacterClass::kMark && ends_with_letter_);
  run_end_ = end;
}

// Makes the run a word's, and the joiner that waited a part of it.
void WordBuilder::continue_word(size_t begin) {
  if (run_ != Run::kWord) {
    end_run();
    run_ = Run::kWord;
    has_letter_ = ends_with_letter_ = false;
    character_count_ = 0;
    run_bytes_begin_ = bytes_.size();
    run_begin_ = begin;
  } else if (joiner_ != 0) {
    if (character_count_++ < Recipe::kMaxWordCharacters) bytes_.push_back(joiner_);
    joiner_ = 0;
  }
}

void WordBuilder::put_ascii(std::string_view text, size_t begin, size_t count) {
  const auto* from = reinterpret_cast<const unsigned char*>(text.data()) + begin;
  if (joiner_ != 0 && !is_ascii_letter(from[0])) end_run();
  continue_word(begin);
  run_end_ = begin + count;
  const size_t at = bytes_.size();
  bytes_.append(text, begin, count - std::min(count, excess(character_count_ + count)));
  bool has_letter = false;
  for (size_t i = at; i < bytes_.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes_[i]);
    const bool is_letter = is_ascii_letter(byte);
    has_letter |= is_letter;
    bytes_[i] = static_cast<char>(byte | (is_letter ? 32 : 0));
  }
  character_count_ += count;
  has_letter_ |= has_letter;
  ends_with_letter_ = is_ascii_letter(from[count - 1]);
}

void WordBuilder::put_syllables(std::string_view text, size_t begin, size_t count) {
  constexpr size_t kSyllableBytes = 3;
  continue_word(begin);
  run_end_ = begin + count * kSyllableBytes;
  const size_t kept = count - std::min(count, excess(character_count_ + count));
  bytes_.append(text, begin, kept * kSyllableBytes);
  character_count_ += count;
  has_letter_ = ends_with_letter_ = true;
}

void WordBuilder::put_ideograph(char32_t character, size_t begin, size_t end) {
  if (run_ != Run::kIdeographs) {
    end_run();
    run_ = Run::kIdeographs;
    character_count_ = 0;
    run_bytes_begin_ = bytes_.size();
    run_begin_ = begin;
  }
  const size_t bytes_begin = bytes_.size();
  append_utf8(bytes_, character);
  if (character_count_ > 0) emit(last_bytes_begin_, last_begin_, end);
  ++character_count_;
  last_bytes_begin_ = bytes_begin;
  last_begin_ = begin;
  run_end_ = end;
}

void WordBuilder::end_run() {
  if (run_ == Run::kWord) {
    const bool is_word =
        has_letter_ && character_count_ >= min_characters_ && excess(character_count_) == 0;
    if (!is_word || !emit(run_bytes_begin_, run_begin_, run_end_)) bytes_.resize(run_bytes_begin_);
  } else if (run_ == Run::kIdeographs && character_count_ == 1 && min_characters_ == 1) {
    emit(run_bytes_begin_, run_begin_, run_end_);
  }
  run_ = Run::kNone;
  joiner_ = 0;
}

bool WordBuilder::emit(size_t bytes_begin, size_t begin, size_t end) {
  const std::string_view word = std::string_view(bytes_).substr(bytes_begin);
  if (stop_words_.contains(word)) return false;
  spans_.emplace_back(bytes_begin, word.size());
  tokens_.push_back(Token{{}, begin, end});
  return true;
}

const std::vector<Token>& WordBuilder::finish() {
  end_run();
  const std::string_view bytes = bytes_;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    tokens_[i].word = bytes.substr(spans_[i].first, spans_[i].second);
  }
  return tokens_;
}

}  // namespace sluice
