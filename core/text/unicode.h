// Single code points: decoding, classes, folding, canonical decomposition and composition, from
// tables of one Unicode version. Whole texts are folded in fold.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice {

enum class CharacterClass : uint8_t {
  kOther = 0,      // separates words
  kLetter = 1,     // L
  kMark = 2,       // M
  kNumber = 3,     // N
  kIdeograph = 4,  // L or N of the scripts Han, Hiragana and Katakana
};

constexpr char32_t kReplacementCharacter = 0xFFFD;

struct DecodedCharacter {
  char32_t code_point;
  uint32_t byte_count;  // >= 1
  bool is_valid;
};

// Decodes the character at text[at]. Requires: at < text.size(). Returns: U+FFFD, one byte and not
// valid for what is no UTF-8 (overlong forms, surrogates, beyond U+10FFFF, cut sequences).
DecodedCharacter decode_utf8(std::string_view text, size_t at);

// Properties of a code point that folds to itself; of another one all but the fold are of no use.
class CharacterProperties {
 public:
  // Any value: beyond U+10FFFF is kOther. Cost: two table look-ups.
  explicit CharacterProperties(char32_t code_point);

  CharacterClass character_class() const { return static_cast<CharacterClass>(record_ & 7); }
  uint8_t combining_class() const { return static_cast<uint8_t>(record_ >> 8); }
  // Whether its NFKC_Casefold (UAX 31) is the character itself.
  bool folds_to_itself() const { return mapping_ < 0; }
  // What it folds to otherwise: UTF-8 in NFC, empty for ignorable characters (soft hyphen, joiners,
  // variation selectors). One deviation from UAX 31: ZERO WIDTH SPACE stays, for it separates
  // words.
  std::string_view folded() const;
  // Whether nothing before its fold joins or changes places with it in NFC.
  bool starts_segment() const;

 private:
  int32_t mapping_;      // offset of the mapping, or -1
  uint16_t record_ = 0;  // class | starts_segment << 3 | combining class << 8
};

// The canonical composition of two code points, Hangul syllables included; 0 when there is none.
char32_t compose(char32_t first, char32_t second);

// Splits a primary composite or Hangul syllable in two. Returns: false, and nothing written, for
// others.
bool decompose(char32_t code_point, char32_t& first, char32_t& second);

}  // namespace sluice
