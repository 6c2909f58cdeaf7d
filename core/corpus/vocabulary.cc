// The lookup table of vocabulary.h: open addressing over XXH64, at most half full.
#include "core/corpus/vocabulary.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/utf8.h"
#include "core/base/xxhash64.h"

namespace sluice {
namespace {

constexpr uint64_t kMaxWords = (uint64_t{1} << 31) - 1;  // ids and id + 1 stay positive int32

// Their places in the table are fetched before the first of them is looked at.
constexpr size_t kInsertedTogether = 32;

Status bad_word(std::string_view what, uint64_t id) {
  std::string message("vocabulary: ");
  message.append(what).append(" at word ").append(std::to_string(id));
  return corrupt(std::move(message)).at(static_cast<int64_t>(id), -1);
}

Status check_offsets(const std::vector<uint64_t>& offsets, size_t byte_count) {
  if (offsets.empty() || offsets.front() != 0 || offsets.back() != byte_count) {
    return corrupt("vocabulary: offsets do not cover the words' bytes");
  }
  if (offsets.size() - 1 > kMaxWords) {
    return Status(StatusCode::kLimit, "vocabulary: more than 2^31 - 1 words");
  }
  for (size_t id = 0; id + 1 < offsets.size(); ++id) {
    if (offsets[id] == offsets[id + 1]) return bad_word("empty word", id);
    if (offsets[id] > offsets[id + 1]) return bad_word("descending offset", id);
  }
  return Status();
}

bool is_ascii(std::string_view word) {
  uint64_t all = 0;
  size_t at = 0;
  for (; at + 8 <= word.size(); at += 8) {
    uint64_t eight;
    std::memcpy(&eight, word.data() + at, sizeof eight);
    all |= eight;
  }
  for (; at < word.size(); ++at) all |= static_cast<uint8_t>(word[at]);
  return (all & 0x8080808080808080u) == 0;
}

bool is_utf8(std::string_view word) {
  if (is_ascii(word)) return true;
  for (size_t at = 0; at < word.size();) {
    const size_t bytes = utf8_sequence_bytes(word, at);
    if (bytes == 0) return false;
    at += bytes;
  }
  return true;
}

}  // namespace

Result<Vocabulary> Vocabulary::create(std::string bytes, std::vector<uint64_t> offsets) {
  SLUICE_TRY(check_offsets(offsets, bytes.size()));
  Vocabulary vocabulary;
  vocabulary.bytes_ = std::move(bytes);
  vocabulary.offsets_ = std::move(offsets);
  const size_t word_count = vocabulary.offsets_.size() - 1;
  // Seeded by all words: a hostile file can't easily be made of words that collide under a seed
  // that depends on every one of them.
  vocabulary.seed_ = xxh64(vocabulary.bytes_);
  vocabulary.slots_.resize(std::bit_ceil(2 * word_count + 2));
  vocabulary.id_mask_ = static_cast<uint32_t>(std::bit_ceil(word_count + 1) - 1);
  for (size_t id = 0; id < word_count; id += kInsertedTogether) {
    SLUICE_TRY(vocabulary.insert(id, std::min(id + kInsertedTogether, word_count)));
  }
  return Result<Vocabulary>(std::move(vocabulary));
}

Status Vocabulary::insert(size_t begin, size_t end) {
  uint64_t hashes[kInsertedTogether];
  for (size_t id = begin; id < end; ++id) {
    const std::string_view word = this->word(static_cast<uint32_t>(id));
    if (!is_utf8(word)) return bad_word("no UTF-8", id);
    hashes[id - begin] = xxh64(word, seed_);
    __builtin_prefetch(&slots_[hashes[id - begin] & (slots_.size() - 1)], 1);
  }
  for (size_t id = begin; id < end; ++id) {
    const uint64_t hash = hashes[id - begin];
    const size_t slot = find_slot(this->word(static_cast<uint32_t>(id)), hash);
    if (slots_[slot] != 0) {
      return bad_word("duplicate of word " + std::to_string((slots_[slot] & id_mask_) - 1), id);
    }
    slots_[slot] = tag_of(hash) | static_cast<uint32_t>(id + 1);
  }
  return Status();
}

size_t Vocabulary::find_slot(std::string_view word, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if ((slots_[slot] & ~id_mask_) != tag_of(hash)) continue;
    if (this->word((slots_[slot] & id_mask_) - 1) == word) break;
  }
  return slot;
}

Result<Vocabulary> Vocabulary::create(std::span<const std::string> words) {
  std::string bytes;
  std::vector<uint64_t> offsets{0};
  offsets.reserve(words.size() + 1);
  for (const std::string& word : words) {
    bytes.append(word);
    offsets.push_back(bytes.size());
  }
  return create(std::move(bytes), std::move(offsets));
}

std::optional<uint32_t> Vocabulary::find(std::string_view word) const {
  if (slots_.empty()) return std::nullopt;
  const uint32_t found = slots_[find_slot(word, xxh64(word, seed_))];
  if (found == 0) return std::nullopt;
  return (found & id_mask_) - 1;
}

}  // namespace sluice
