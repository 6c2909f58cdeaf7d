// The form in which words are compared: NFKC_Casefold (UAX 31 R5: compatibility forms, case and
// invisible characters gone, NFC), piece by piece. Which pieces are words is the tokenizer's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/text/unicode.h"

namespace sluice {

// Folds `text`; invalid bytes become U+FFFD each. Folding again changes nothing.
// Cost: linear. Allocates the result.
std::string fold(std::string_view text);

// Folds a text by segments: stretches that nothing outside them can change, most often one
// character.
class SegmentFolder {
 public:
  // More characters than this without a boundary are folded in pieces, so that neither memory nor
  // sorting grows with what a stranger strings together. Unicode's Stream-Safe Format has 30.
  static constexpr size_t kMaxCharacters = 256;

  // Folds the segment at text[begin]. Requires: begin < text.size().
  // Returns: its end. `characters()` is what it folds to, maybe nothing, until the next call.
  size_t fold_segment(std::string_view text, size_t begin);
  std::span<const char32_t> characters() const { return {characters_.data(), count_}; }

 private:
  size_t fold_long_segment(std::string_view text, size_t begin);
  void append_decomposed(char32_t code_point);
  void put(char32_t code_point);
  void order_marks();
  void compose_characters();

  static constexpr size_t kMaxOfOne = 32;  // the longest fold, decomposed, is 18
  std::array<char32_t, kMaxCharacters + kMaxOfOne> characters_;
  std::array<uint8_t, kMaxCharacters + kMaxOfOne> combining_classes_;
  size_t count_ = 0;
};

}  // namespace sluice
