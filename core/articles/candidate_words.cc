// Linear probing with a piece of the hash in each slot, so that a probe rarely reads a word.
#include "core/articles/candidate_words.h"

#include <algorithm>

#include "core/base/xxhash64.h"

namespace sluice {
namespace {

constexpr size_t kFirstSlots = size_t{1} << 12;
constexpr uint64_t kTagMask = 0xffffffff00000000;
// Offsets are 32 bits. A million words of 64 four-byte characters are 256 MB.
constexpr size_t kMaxBytes = 0xffffffff;

}  // namespace

CandidateWords::CandidateWords() : slots_(kFirstSlots) {}

void CandidateWords::begin_document() {
  document_.clear();
  if (++stamp_ == 0) {
    // Four thousand million documents later: old stamps would look new.
    for (Word& word : words_) word.stamp = 0;
    stamp_ = 1;
  }
}

void CandidateWords::add(std::string_view text) {
  if (text.size() > 0xffff || text.empty()) return;
  const uint32_t id = find_or_insert(text);
  if (id == kNone) return;
  Word& word = words_[id];
  if (word.stamp == stamp_) {
    WordCount& entry = document_[word.position];
    if (entry.count != 0xffffffff) ++entry.count;
    return;
  }
  word.stamp = stamp_;
  word.position = static_cast<uint32_t>(document_.size());
  ++word.document_frequency;
  document_.push_back(WordCount{id, 1});
}

std::optional<uint32_t> CandidateWords::find(std::string_view text) const {
  const uint64_t hash = xxh64(text);
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    if (((slots_[at] ^ hash) & kTagMask) != 0) continue;
    const auto id = static_cast<uint32_t>(slots_[at]) - 1;
    if (word(id) == text) return id;
  }
  return std::nullopt;
}

uint32_t CandidateWords::find_or_insert(std::string_view text) {
  const uint64_t hash = xxh64(text);
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    if (((slots_[at] ^ hash) & kTagMask) != 0) continue;
    const auto id = static_cast<uint32_t>(slots_[at]) - 1;
    if (word(id) == text) return id;
  }
  if (text.size() > kMaxBytes - bytes_.size() || words_.size() >= kNone - 1) return kNone;
  const uint32_t id = size();
  words_.push_back(
      Word{0, static_cast<uint32_t>(bytes_.size()), 0, 0, static_cast<uint16_t>(text.size())});
  bytes_.append(text);
  slots_[at] = (hash & kTagMask) | (id + 1);
  // At most three quarters full.
  if (words_.size() * 4 > slots_.size() * 3) rebuild_slots(slots_.size() * 2);
  return id;
}

void CandidateWords::rebuild_slots(size_t slot_count) {
  // Freed first: two tables at once would be the peak of the whole job.
  std::vector<uint64_t>().swap(slots_);
  slots_.resize(slot_count);
  const size_t mask = slot_count - 1;
  for (uint32_t id = 0; id < words_.size(); ++id) {
    const uint64_t hash = xxh64(word(id));
    size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = (hash & kTagMask) | (id + 1);
  }
}

// The smallest t such that at most `keep` words have a document frequency above it.
uint64_t CandidateWords::prune_threshold(uint32_t keep) const {
  if (words_.size() <= keep) return 0;
  std::vector<uint64_t> frequencies;
  frequencies.reserve(words_.size());
  for (const Word& word : words_) frequencies.push_back(word.document_frequency);
  const auto first_dropped = frequencies.begin() + keep;
  std::nth_element(frequencies.begin(), first_dropped, frequencies.end(), std::greater<>());
  return *first_dropped;
}

uint64_t CandidateWords::prune(uint32_t keep, std::vector<uint32_t>& new_ids) {
  const uint64_t threshold = prune_threshold(keep);
  new_ids.assign(words_.size(), kNone);
  uint32_t kept = 0;
  size_t end = 0;
  for (uint32_t id = 0; id < words_.size(); ++id) {
    Word word = words_[id];
    if (word.document_frequency <= threshold) continue;
    // Kept words only ever move towards the front, so this copies in place.
    std::copy_n(bytes_.begin() + word.offset, word.bytes,
                bytes_.begin() + static_cast<ptrdiff_t>(end));
    word.offset = static_cast<uint32_t>(end);
    word.stamp = 0;
    end += word.bytes;
    words_[kept] = word;
    new_ids[id] = kept++;
  }
  words_.resize(kept);
  bytes_.resize(end);
  stamp_ = 0;
  document_.clear();
  rebuild_slots(slots_.size());
  return threshold;
}

}  // namespace sluice
