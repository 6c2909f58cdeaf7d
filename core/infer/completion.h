// Document completion: the one definition of held-out perplexity, for evaluation and for the
// trainer's own held-out sample.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/infer/fold_in.h"
#include "core/kernels/kernels.h"

namespace sluice {

struct Completion {
  double log_likelihood = 0;  // sum over held-out tokens of log p, natural
  double tokens = 0;          // held-out tokens scored
  double unknown_tokens = 0;  // tokens outside the vocabulary, not scored
  // exp(-log_likelihood / tokens), 0 when tokens = 0.
  double perplexity() const;
  Completion& operator+=(const Completion& other);
};

// The definition: all 50 steps, whatever inference does.
constexpr FoldInOptions kCompletionFoldIn{50, 0.0f};
// A held-out word gets at least this probability.
constexpr double kLeastWordProbability = 1e-12;

// Scores documents one by one: of the distinct words in ascending order of their ids, those at even
// positions (from 0) are observed and folded in; those at odd ones are predicted by the mixture.
// Threads: one scorer a thread; what it adds does not depend on documents scored before.
class CompletionScorer {
 public:
  // Requires: `kernels` outlives it.
  CompletionScorer(uint32_t topics, const KernelTable& kernels,
                   FoldInOptions options = kCompletionFoldIn);

  // rows, counts: of the document's distinct known words in ascending order of ids; alpha: the
  // prior; see FoldIn::run for all three. Adds log_likelihood and tokens to `to`.
  // Returns: gamma of the observed half, [padded K]; empty when there are fewer than two words:
  // nothing is added then. Lifetime: until the next call.
  std::span<const float> add(std::span<const float* const> rows, std::span<const float> counts,
                             std::span<const float> alpha, Completion& to);

 private:
  FoldIn fold_in_;
  FoldInOptions options_;
  std::vector<const float*> observed_rows_, heldout_rows_;
  std::vector<float> observed_counts_, heldout_counts_, likelihoods_;
};

}  // namespace sluice
