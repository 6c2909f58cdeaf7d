// The lookup table of vocabulary.h: open addressing over XXH64, at most half full.
#include "core/corpus/vocabulary.h"

#include <bit>

#include "core/base/utf8.h"
#include "core/base/xxhash64.h"

namespace sluice {
namespace {

constexpr uint64_t kMaxWords = (uint64_t{1} << 31) - 1;  // ids and id + 1 stay positive int32

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

bool is_utf8(std::string_view word) {
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
  const size_t mask = vocabulary.slots_.size() - 1;
  for (uint32_t id = 0; id < word_count; ++id) {
    const std::string_view word = vocabulary.word(id);
    if (!is_utf8(word)) return bad_word("no UTF-8", id);
    size_t slot = xxh64(word, vocabulary.seed_) & mask;
    while (vocabulary.slots_[slot] != 0) {
      if (vocabulary.word(vocabulary.slots_[slot] - 1) == word) {
        return bad_word("duplicate of word " + std::to_string(vocabulary.slots_[slot] - 1), id);
      }
      slot = (slot + 1) & mask;
    }
    vocabulary.slots_[slot] = id + 1;
  }
  return Result<Vocabulary>(std::move(vocabulary));
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
  const size_t mask = slots_.size() - 1;
  for (size_t slot = xxh64(word, seed_) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const uint32_t id = slots_[slot] - 1;
    if (this->word(id) == word) return id;
  }
  return std::nullopt;
}

}  // namespace sluice
