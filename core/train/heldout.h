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
  // Takes about one document in 64 of the start's buffer, at most 512, chosen by (seed, number in
  // the stream); none when the buffer is too small to spare any beside `topics` documents.
  void take(const Minibatch& buffer, uint64_t seed, uint32_t topics);
  // Whether the document with this number in the stream is in the sample. Cost: constant.
  bool holds(uint64_t number) const { return number < holds_.size() && holds_[number]; }
  // Document-completion perplexity (core/infer/completion.h) under the present topics; 0 without a
  // sample. Errors: kOutOfMemory. Memory: the rows of one document's words.
  Result<double> perplexity(const TopicState& state, std::span<const float> alpha,
                            const KernelTable& kernels) const;
  // Enough tokens for a change between passes to mean something.
  bool is_telling() const;

 private:
  std::vector<bool> holds_;  // one a document of the buffer
  Minibatch sample_;
  double tokens_ = 0;
};

}  // namespace sluice
