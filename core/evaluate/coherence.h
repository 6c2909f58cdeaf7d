// NPMI coherence: how often the top words of a topic meet in the documents of a reference corpus
// (Lau, Newman, Baldwin 2014; whole documents as windows).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace sluice {

// Counts pairs within topics only, so that memory is topics * top_words^2 / 2 whatever the corpus.
class Coherence {
 public:
  // top_words: for each topic its words, most probable first, each once; at most 100.
  Coherence(uint32_t words, std::vector<std::vector<uint32_t>> top_words);

  // One document of the reference; ids in any order, duplicates count once. `word_map` as in
  // KnownWords::take. Cost: linear in the document's words and the topics they top.
  void add(std::span<const uint32_t> words, std::span<const float> counts,
           std::span<const uint32_t> word_map);

  // Mean NPMI over the pairs of each topic, [K]: -1 for a pair that never meets, 1 for one that is
  // in every document; 0 for a topic of a single word.
  std::vector<double> topic_npmi() const;
  // Unique share of all topics' top words.
  double diversity() const;

 private:
  struct Place {
    uint32_t topic;
    uint32_t position;
  };
  void mark(uint32_t word);
  void count_pairs(uint32_t topic);
  double npmi(uint32_t topic, uint32_t a, uint32_t b) const;

  std::vector<std::vector<uint32_t>> top_words_;
  // The places of a top word are places_[first_place_[slot], first_place_[slot + 1]).
  std::vector<uint32_t> slot_of_word_;  // [V], kNoSlot for words that top no topic
  std::vector<uint32_t> first_place_;
  std::vector<Place> places_;
  std::vector<uint64_t> document_frequency_;       // [slot]
  std::vector<std::vector<uint64_t>> pair_count_;  // [K][b * (b - 1) / 2 + a], a < b
  uint64_t documents_ = 0;
  // Of the document being added.
  std::vector<uint64_t> seen_in_;               // [slot] number of the last document that had it
  std::vector<std::vector<uint32_t>> present_;  // [K] positions
  std::vector<uint32_t> touched_;               // topics with any
};

}  // namespace sluice
