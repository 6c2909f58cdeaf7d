// How far the words of a stream move away from those of its beginning, from which the topics were
// started: a stream sorted by subject or by time drifts, a mixed one does not.
#pragma once

#include <cstdint>
#include <vector>

#include "core/corpus/minibatch.h"

namespace sluice {

class WordDrift {
 public:
  // Fewer later documents tell nothing.
  static constexpr size_t kLeastDocuments = 2048;

  bool is_on() const { return !start_.empty(); }
  // Counts the start's documents. Cost: two floats a word while training is in its first pass.
  void begin(const Minibatch& start);
  // Jensen-Shannon divergence (Lin 1991) of a later window's words from the start's, in bits, less
  // what two samples of one distribution have of it by chance: that is measured between the start's
  // even and odd documents. 0 for fewer than kLeastDocuments. Cost: another two floats a word.
  double of(const Minibatch& window) const;

  // For checkpoints. Returns: false when the sizes do not fit.
  const std::vector<float>& start() const { return start_; }
  double chance() const { return chance_; }
  void restore(std::vector<float> start, double chance) {
    start_ = std::move(start);
    chance_ = chance;
  }
  void end() { start_ = std::vector<float>(); }

 private:
  std::vector<float> start_;  // tokens of each word; empty: nothing was begun
  double chance_ = 0;         // divergence of two halves of the start's documents
};

}  // namespace sluice
