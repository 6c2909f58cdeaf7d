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
  std::string bytes_;
  std::vector<uint64_t> offsets_;
  uint64_t seed_ = 0;            // of the hash
  std::vector<uint32_t> slots_;  // open addressing, power of two, id + 1, 0 = empty
};

}  // namespace sluice
