// Splits a document into its two halves, folds one in and scores the other.
#include "core/infer/completion.h"

#include "core/kernels/scalar_math.h"

namespace sluice {

double Completion::perplexity() const {
  return tokens > 0 ? exact_exp(-log_likelihood / tokens) : 0.0;
}

Completion& Completion::operator+=(const Completion& other) {
  log_likelihood += other.log_likelihood;
  tokens += other.tokens;
  unknown_tokens += other.unknown_tokens;
  return *this;
}

CompletionScorer::CompletionScorer(uint32_t topics, const KernelTable& kernels,
                                   FoldInOptions options)
    : fold_in_(topics, kernels), options_(options) {}

std::span<const float> CompletionScorer::add(std::span<const float* const> rows,
                                             std::span<const float> counts,
                                             std::span<const float> alpha, Completion& to) {
  if (rows.size() < 2) return {};
  observed_rows_.clear();
  observed_counts_.clear();
  heldout_rows_.clear();
  heldout_counts_.clear();
  for (size_t i = 0; i < rows.size(); ++i) {
    (i % 2 == 0 ? observed_rows_ : heldout_rows_).push_back(rows[i]);
    (i % 2 == 0 ? observed_counts_ : heldout_counts_).push_back(counts[i]);
  }
  const std::span<const float> gamma =
      fold_in_.run(observed_rows_, observed_counts_, alpha, options_);
  double total = 0;
  for (uint32_t k = 0; k < fold_in_.topics(); ++k) total += gamma[k];
  likelihoods_.resize(heldout_rows_.size());
  fold_in_.kernels().dot_rows(likelihoods_.data(), gamma.data(), heldout_rows_.data(),
                              static_cast<uint32_t>(heldout_rows_.size()), fold_in_.padded());
  for (size_t i = 0; i < likelihoods_.size(); ++i) {
    const double p = likelihoods_[i] / total;
    // Written so that 0 / 0, of a mixture without any mass, is the least probability too.
    to.log_likelihood +=
        heldout_counts_[i] * exact_log(p > kLeastWordProbability ? p : kLeastWordProbability);
    to.tokens += heldout_counts_[i];
  }
  return gamma;
}

}  // namespace sluice
