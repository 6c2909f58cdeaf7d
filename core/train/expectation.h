// The E-step of one block of documents: a pure function of (topics, documents, keys).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/base/status.h"
#include "core/corpus/minibatch.h"
#include "core/kernels/kernels.h"

namespace sluice {

class TopicState;

// Documents of a minibatch that are swept together: indices into it and their numbers in the
// stream.
struct DocumentRef {
  uint32_t index;   // in the Minibatch
  uint64_t number;  // in the stream, from 0: the key of its random numbers
};

struct SweepOptions {
  uint32_t sweeps = 6;
  uint32_t burn_in = 3;
  uint64_t seed = 1;
  uint64_t epoch = 0;
};

// What a block gives back: expected tokens of its distinct words by topic.
struct BlockStatistics {
  std::vector<uint32_t> words;      // distinct, in order of first appearance
  AlignedBuffer<float> statistics;  // [words.size()][padded]; may be longer
  std::vector<float> topic_sums;    // [padded]
  double tokens = 0;                // swept
};

// The scratch of one thread.
class Expectation {
 public:
  // Sweeps `documents` under the present topics and fills `out`. Errors: kOutOfMemory.
  // Memory: two rows of topics a distinct word, 12 bytes a draw, 8 bytes a word of the vocabulary.
  Status run(const TopicState& state, std::span<const float> alpha, const Minibatch& minibatch,
             std::span<const DocumentRef> documents, const SweepOptions& options,
             const KernelTable& kernels, BlockStatistics& out);

 private:
  struct WordSlot {
    uint32_t generation = 0;
    uint32_t row = 0;
  };
  void collect_draws(const Minibatch& minibatch, std::span<const DocumentRef> documents,
                     const SweepOptions& options, BlockStatistics& out);

  std::vector<WordSlot> slots_;  // [words]: the block's row of a word, valid in one generation
  uint32_t generation_ = 0;
  std::vector<GibbsDocument> documents_;
  std::vector<uint32_t> draw_row_;
  std::vector<uint32_t> draw_topic_;
  std::vector<float> draw_weight_;
  AlignedBuffer<float> rows_;
  AlignedBuffer<float> scratch_;
};

}  // namespace sluice
