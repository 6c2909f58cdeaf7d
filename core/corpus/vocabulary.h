// Words and their ids: an immutable list with lookup by word.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace sluice {

class Vocabulary {
 public:
  Vocabulary() = default;
  // Takes all words' bytes and the end offsets: word i is bytes[offsets[i], offsets[i+1]).
  // Errors: kCorrupt for duplicates, empty words, words that are not UTF-8, offsets that are not
  // ascending or out of range.
  static Result<Vocabulary> create(std::string bytes, std::vector<uint64_t> offsets);
  static Result<Vocabulary> create(std::span<const std::string> words);

  uint32_t size() const {
    return offsets_.empty() ? 0 : static_cast<uint32_t>(offsets_.size() - 1);
  }
  // Requires: id < size().
  std::string_view word(uint32_t id) const {
    return std::string_view(bytes_).substr(offsets_[id], offsets_[id + 1] - offsets_[id]);
  }
  // Returns: the id, or nothing. Cost: one hash, about one probe; no allocation.
  std::optional<uint32_t> find(std::string_view word) const;
  const std::string& bytes() const { return bytes_; }
  const std::vector<uint64_t>& offsets() const { return offsets_; }

 private:
  // Words [begin, end), at most kInsertedTogether, into the table. Errors: kCorrupt.
  Status insert(size_t begin, size_t end);
  // The slot that has the word, or the empty one where it would be.
  size_t find_slot(std::string_view word, uint64_t hash) const;
  uint32_t tag_of(uint64_t hash) const { return static_cast<uint32_t>(hash >> 32) & ~id_mask_; }

  std::string bytes_;
  std::vector<uint64_t> offsets_;
  uint64_t seed_ = 0;  // of the hash
  // Open addressing, power of two; 0 = empty, else id + 1 in the bits of id_mask_ and bits of the
  // hash in the others: most words that are not the one looked for differ there.
  std::vector<uint32_t> slots_;
  uint32_t id_mask_ = 0;
};

}  // namespace sluice
