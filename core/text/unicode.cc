// Look-ups in the generated tables, and the arithmetic of Hangul syllables.
#include "core/text/unicode.h"

#include <algorithm>
#include <iterator>

#include "core/base/utf8.h"

namespace sluice {
namespace {

// A trie: kTop numbers the blocks of kMiddle, which number blocks of values, those of the first
// kRecordBlocks in kRecordValues, the others in kMappingValues. Values below kFirstMapping are
// indices into kRecords (see CharacterProperties::record_), others kFirstMapping + an offset into
// kMappings, where the number of a mapping's bytes stands before them. kPairs holds
// first << 42 | second << 21 | composed, ascending; kPairsByComposed orders them anew.
#include "core/text/unicode_tables.inc"

constexpr char32_t kFirstTag = 0xE0000, kLastTag = 0xE0FFF;  // ignorable all of them

constexpr char32_t kFirstSyllable = 0xAC00, kLastSyllable = 0xD7A3;
constexpr char32_t kFirstLead = 0x1100, kFirstVowel = 0x1161, kBeforeTrail = 0x11A7;
constexpr uint32_t kLeads = 19, kVowels = 21, kTrails = 28;
constexpr uint64_t kMask21 = (uint64_t{1} << 21) - 1;

uint16_t table_value(char32_t c) {
  if (c >= kTableEnd) [[unlikely]]
    return c >= kFirstTag && c <= kLastTag ? kFirstMapping : 0;
  const uint32_t middle = kTop[c / (kBlock * kBlock)] * kBlock + c / kBlock % kBlock;
  const uint32_t block = kMiddle[middle];
  if (block < kRecordBlocks) return kRecordValues[block * kBlock + c % kBlock];
  return kMappingValues[(block - kRecordBlocks) * kBlock + c % kBlock];
}

}  // namespace

DecodedCharacter decode_utf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto tail = [&](size_t i) { return byte(i) & 0x3Fu; };
  switch (utf8_sequence_bytes(text, at)) {
    case 1:
      return {byte(0), 1, true};
    case 2:
      return {(byte(0) & 0x1Fu) << 6 | tail(1), 2, true};
    case 3:
      return {(byte(0) & 0x0Fu) << 12 | tail(1) << 6 | tail(2), 3, true};
    case 4:
      return {(byte(0) & 0x07u) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4, true};
    default:
      return {kReplacementCharacter, 1, false};
  }
}

CharacterProperties::CharacterProperties(char32_t code_point) {
  const uint16_t value = table_value(code_point);
  mapping_ = static_cast<int32_t>(value) - kFirstMapping;
  if (mapping_ < 0) {
    mapping_ = -1;
    record_ = kRecords[value];
  }
}

std::string_view CharacterProperties::folded() const {
  if (mapping_ < 0) return {};
  return {reinterpret_cast<const char*>(kMappings) + mapping_ + 1, kMappings[mapping_]};
}

bool CharacterProperties::starts_segment() const {
  if (mapping_ < 0) return (record_ & 8) != 0;
  const std::string_view fold = folded();
  if (fold.empty()) return false;
  return (kRecords[table_value(decode_utf8(fold, 0).code_point)] & 8) != 0;
}

char32_t compose(char32_t first, char32_t second) {
  if (first - kFirstLead < kLeads && second - kFirstVowel < kVowels) {
    return kFirstSyllable + ((first - kFirstLead) * kVowels + (second - kFirstVowel)) * kTrails;
  }
  const bool is_syllable = first >= kFirstSyllable && first <= kLastSyllable;
  if (is_syllable && (first - kFirstSyllable) % kTrails == 0 && second > kBeforeTrail &&
      second - kBeforeTrail < kTrails) {
    return first + (second - kBeforeTrail);
  }
  const uint64_t key = uint64_t{first} << 42 | uint64_t{second} << 21;
  const auto* found = std::lower_bound(std::begin(kPairs), std::end(kPairs), key);
  if (found == std::end(kPairs) || (*found & ~kMask21) != key) return 0;
  return static_cast<char32_t>(*found & kMask21);
}

bool decompose(char32_t c, char32_t& first, char32_t& second) {
  if (c >= kFirstSyllable && c <= kLastSyllable) {
    const uint32_t index = c - kFirstSyllable, trail = index % kTrails;
    first = trail != 0 ? c - trail : kFirstLead + index / (kVowels * kTrails);
    second = trail != 0 ? kBeforeTrail + trail : kFirstVowel + index / kTrails % kVowels;
    return true;
  }
  const auto* found = std::lower_bound(
      std::begin(kPairsByComposed), std::end(kPairsByComposed), c,
      [](uint16_t pair, char32_t wanted) { return (kPairs[pair] & kMask21) < wanted; });
  if (found == std::end(kPairsByComposed) || (kPairs[*found] & kMask21) != c) return false;
  first = static_cast<char32_t>(kPairs[*found] >> 42);
  second = static_cast<char32_t>(kPairs[*found] >> 21 & kMask21);
  return true;
}

}  // namespace sluice
