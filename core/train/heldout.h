// A sample of documents kept out of training, and the model's score on it: when to stop.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/minibatch.h"
#include "core/kernels/kernels.h"
#include "core/train/topic_state.h"

namespace sluice {

class Heldout {
 public:
  // Takes about one document in 64 of the start's buffer, at most 512, chosen by (seed, content);
  // none when the buffer is too small to spare any beside `topics` documents. Documents without a
  // word, and those that come more than once, are never taken. `sequence`: the order in which the
  // documents are looked at, so that it does not matter how they lie; `hashes`: document_hash() of
  // each.
  void take(const Minibatch& buffer, std::span<const uint32_t> sequence,
            std::span<const uint64_t> hashes, uint64_t seed, uint32_t topics);
  // The sample of a checkpoint. Errors: kCorrupt.
  Status restore(Minibatch sample);
  const Minibatch& sample() const { return sample_; }
  // Whether a document with this hash is in the sample: known by what it says, so that it is found
  // in any pass, in any order. Cost: a binary search among 512.
  bool holds(uint64_t hash) const;
  // Document-completion perplexity (core/infer/completion.h) under the present topics; 0 without a
  // sample. Errors: kOutOfMemory. Memory: the rows of one document's words.
  Result<double> perplexity(const TopicState& state, std::span<const float> alpha,
                            const KernelTable& kernels) const;
  // Enough tokens for a change between passes to mean something.
  bool is_telling() const;

 private:
  void set_sample(Minibatch sample);

  std::vector<uint64_t> hashes_;  // of the sample, ascending
  Minibatch sample_;
  double tokens_ = 0;
};

}  // namespace sluice
