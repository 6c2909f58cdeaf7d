// The words that may enter the vocabulary, with what is known of each, while the text goes by:
// provisional ids, document frequencies, and the pruning that keeps their number bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// A word of a document and how often it occurs there.
struct WordCount {
  uint32_t id;
  uint32_t count;
};

// An open-addressing table whose ids are dense, in order of first appearance.
// Cost: 28 bytes a word, 8 to 16 for its slots, its bytes; one hash and mostly one probe a token.
class CandidateWords {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  CandidateWords();

  // The words of the next document: begin, add each token, then document() has them in the order of
  // their first appearance. Words longer than 65,535 bytes are ignored (no tokenizer makes them).
  void begin_document();
  void add(std::string_view word);
  std::span<const WordCount> document() const { return document_; }

  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }
  std::string_view word(uint32_t id) const {
    return std::string_view(bytes_).substr(words_[id].offset, words_[id].bytes);
  }
  uint64_t document_frequency(uint32_t id) const { return words_[id].document_frequency; }
  std::optional<uint32_t> find(std::string_view word) const;

  // Drops the rarest words until at most `keep` are left: all whose document frequency is at most
  // the smallest t that does. The others get new ids in the same order. Between documents only.
  // Returns: t. `new_ids`: for each old id the new one, or kNone.
  // A word that was dropped starts anew when it comes again, so the frequency of any word is at
  // most the sum of all t short (lossy counting: Manku and Motwani, VLDB 2002, with our own t).
  uint64_t prune(uint32_t keep, std::vector<uint32_t>& new_ids);

 private:
  struct Word {
    uint64_t document_frequency;
    uint32_t offset;    // in bytes_
    uint32_t stamp;     // the document it was last seen in
    uint32_t position;  // there, in document_
    uint16_t bytes;
  };

  uint32_t find_or_insert(std::string_view word);
  void rebuild_slots(size_t slot_count);
  uint64_t prune_threshold(uint32_t keep) const;

  std::vector<Word> words_;
  std::string bytes_;
  std::vector<uint64_t> slots_;  // hash in the upper half, id + 1 in the lower; 0 = empty
  std::vector<WordCount> document_;
  uint32_t stamp_ = 0;
};

}  // namespace sluice
