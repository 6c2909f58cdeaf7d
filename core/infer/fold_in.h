// Fold-in on bare rows with any prior: what inference, evaluation and the trainer's held-out score
// share. Which words a document has is its callers' business.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/kernels.h"

namespace sluice {

// Variational fixed point: gamma = alpha + exp(digamma(gamma)) o sum_w c_w B_w /
// (exp(digamma(gamma)) . B_w), started at alpha + tokens / K (Blei, Ng, Jordan 2003; the form of
// Hoffman, Blei, Bach 2010, eq. 2-3).
struct FoldInOptions {
  // Steps at most. Default 50; 1 to 10,000.
  uint32_t max_iterations = 50;
  // Stop when a step moves no more than this share of the document's tokens between topics:
  // sum_k |change of gamma_k| <= tolerance * tokens, so that it means the same for every K and
  // length. Default 0: all iterations. More: faster, farther from the fixed point.
  float tolerance = 0.0f;
};

// Defaults of inference proper (evaluation runs all 50). At 0.01 the mixture is on average 3 % of
// its mass from the fixed point and the perplexity below that of 50 iterations (papers20k, K = 100:
// 1477 against 1483; 20 and 500 topics and short reviews alike: -0.1 to -0.4 %) in a third of the
// time. 0.05 is better still by perplexity (1465), but 10 % of documents get another main topic.
constexpr FoldInOptions kInferenceFoldIn{50, 0.01f};

// A document of more tokens than this is a mistake; sums stay far inside float.
constexpr double kMaxDocumentTokens = 1e12;

// The scratch of one thread. Threads: one FoldIn a thread.
class FoldIn {
 public:
  // Requires: topics >= 1; `kernels` outlives it.
  FoldIn(uint32_t topics, const KernelTable& kernels);
  FoldIn(FoldIn&&) noexcept = default;  // and so not copied: block_ points into storage_
  FoldIn& operator=(FoldIn&&) noexcept = default;

  // rows[i]: [padded K] p(word | topic) of entry i (up to a factor per row), any finite padding;
  // counts: >= 0, sum at most kMaxDocumentTokens; alpha: [K] or [padded K] with padding 0, each >=
  // 0. Returns: gamma = expected tokens of each topic, alpha included, [padded K], padding 0.
  // Lifetime: until the next call. Cost: iterations * entries * K, and memory for rows of up to
  // 1 MiB the first time that a document is so large: std::bad_alloc where there is none.
  std::span<const float> run(std::span<const float* const> rows, std::span<const float> counts,
                             std::span<const float> alpha, FoldInOptions options);
  // Iterations of the last run.
  uint32_t iterations() const { return iterations_; }
  uint32_t topics() const { return topics_; }
  uint32_t padded() const { return padded_; }
  const KernelTable& kernels() const { return *kernels_; }

 private:
  // Returns: how many floats there are for rows.
  size_t reserve_live_rows(size_t entries);

  uint32_t topics_;
  uint32_t padded_;
  uint32_t iterations_ = 0;
  const KernelTable* kernels_;
  std::vector<float> storage_;  // survives moves, and so does block_ into it
  float* block_;                // 64-byte aligned: alpha, gamma, the kernel's scratch
  // For the columns of topics that still have a share.
  std::vector<uint32_t> live_topics_;
  std::vector<const float*> live_pointers_;
  std::vector<float> live_rows_;
};

}  // namespace sluice
