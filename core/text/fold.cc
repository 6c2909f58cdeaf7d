// NFKC_Casefold: most characters stand alone and are looked up; the rest is decomposed, ordered and
// composed as in UAX 15.
#include "core/text/fold.h"

#include "core/base/utf8.h"

namespace sluice {
namespace {

bool starts_segment(std::string_view text, size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return true;
  const DecodedCharacter next = decode_utf8(text, at);
  return !next.is_valid || CharacterProperties(next.code_point).starts_segment();
}

char32_t lower_ascii(char32_t c) { return c - U'A' < 26 ? c + 32 : c; }

}  // namespace

size_t SegmentFolder::fold_segment(std::string_view text, size_t begin) {
  const DecodedCharacter first = decode_utf8(text, begin);
  const size_t end = begin + first.byte_count;
  count_ = 1;
  characters_[0] = first.code_point;
  if (!first.is_valid) return end;
  if (end < text.size() && !starts_segment(text, end)) return fold_long_segment(text, begin);
  if (first.code_point < 0x80) {
    characters_[0] = lower_ascii(first.code_point);
    return end;
  }
  const CharacterProperties properties(first.code_point);
  if (properties.folds_to_itself()) return end;
  const std::string_view folded = properties.folded();
  count_ = 0;
  for (size_t at = 0; at < folded.size();) {
    const DecodedCharacter c = decode_utf8(folded, at);
    characters_[count_++] = c.code_point;
    at += c.byte_count;
  }
  return end;
}

size_t SegmentFolder::fold_long_segment(std::string_view text, size_t begin) {
  count_ = 0;
  size_t at = begin;
  while (at < text.size() && count_ < kMaxCharacters) {
    const DecodedCharacter c = decode_utf8(text, at);
    const CharacterProperties properties(c.code_point);
    if (at > begin && (!c.is_valid || properties.starts_segment())) break;
    at += c.byte_count;
    if (properties.folds_to_itself()) {
      append_decomposed(c.code_point);
      continue;
    }
    const std::string_view folded = properties.folded();
    for (size_t i = 0; i < folded.size();) {
      const DecodedCharacter part = decode_utf8(folded, i);
      append_decomposed(part.code_point);
      i += part.byte_count;
    }
  }
  order_marks();
  compose_characters();
  return at;
}

// Only the first half of a composite decomposes further, so the second halves wait on a small
// stack: the deepest composites have three of them.
void SegmentFolder::append_decomposed(char32_t code_point) {
  std::array<char32_t, 4> waiting;
  size_t waiting_count = 0;
  char32_t first, second;
  while (waiting_count < waiting.size() && decompose(code_point, first, second)) {
    waiting[waiting_count++] = second;
    code_point = first;
  }
  put(code_point);
  while (waiting_count > 0) put(waiting[--waiting_count]);
}

void SegmentFolder::put(char32_t code_point) {
  combining_classes_[count_] = CharacterProperties(code_point).combining_class();
  characters_[count_++] = code_point;
}

// A stable insertion sort of each run of marks by combining class: runs are bounded and short.
void SegmentFolder::order_marks() {
  for (size_t i = 1; i < count_; ++i) {
    const uint8_t combining_class = combining_classes_[i];
    if (combining_class == 0) continue;
    const char32_t code_point = characters_[i];
    size_t to = i;
    for (; to > 0 && combining_classes_[to - 1] > combining_class; --to) {
      characters_[to] = characters_[to - 1];
      combining_classes_[to] = combining_classes_[to - 1];
    }
    characters_[to] = code_point;
    combining_classes_[to] = combining_class;
  }
}

// UAX 15 D117: a character joins the last starter unless one in between blocks it.
void SegmentFolder::compose_characters() {
  size_t kept = 0, starter = count_;
  for (size_t i = 0; i < count_; ++i) {
    const uint8_t combining_class = combining_classes_[i];
    if (starter < kept) {
      const bool is_adjacent = starter + 1 == kept;
      const bool is_blocked = !is_adjacent && combining_classes_[kept - 1] >= combining_class;
      const char32_t composed = is_blocked ? 0 : compose(characters_[starter], characters_[i]);
      if (composed != 0) {
        characters_[starter] = composed;
        continue;
      }
    }
    characters_[kept] = characters_[i];
    combining_classes_[kept] = combining_class;
    if (combining_class == 0) starter = kept;
    ++kept;
  }
  count_ = kept;
}

std::string fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  SegmentFolder folder;
  for (size_t at = 0; at < text.size();) {
    at = folder.fold_segment(text, at);
    for (char32_t c : folder.characters()) append_utf8(folded, c);
  }
  return folded;
}

}  // namespace sluice
