// Counts by word and their divergence.
#include "core/train/word_drift.h"

#include <algorithm>
#include <utility>

#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

double sum_of(const std::vector<float>& counts) {
  double sum = 0;
  for (const float count : counts) sum += count;
  return sum;
}

void count_document(const Minibatch& from, size_t document, std::vector<float>& counts) {
  const auto words = from.words_of(document);
  const auto values = from.counts_of(document);
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] >= counts.size()) counts.resize(size_t{words[i]} + 1);
    counts[words[i]] += values[i];
  }
}

// p log2(p / m), 0 where p is 0.
double part(double p, double m) { return p > 0 ? p * (exact_log(p / m) / exact_log(2.0)) : 0; }

double divergence(const std::vector<float>& a, const std::vector<float>& b) {
  const double a_tokens = sum_of(a);
  const double b_tokens = sum_of(b);
  if (a_tokens <= 0 || b_tokens <= 0) return 0;
  double sum = 0;
  for (size_t w = 0; w < std::max(a.size(), b.size()); ++w) {
    const double p = w < a.size() ? a[w] / a_tokens : 0;
    const double q = w < b.size() ? b[w] / b_tokens : 0;
    sum += part(p, (p + q) / 2) + part(q, (p + q) / 2);
  }
  return sum / 2;
}

}  // namespace

void WordDrift::begin(const Minibatch& start) {
  start_.assign(1, 0.0f);
  std::vector<float> odd(1);
  for (size_t d = 0; d < start.size(); ++d) count_document(start, d, d % 2 == 0 ? start_ : odd);
  chance_ = divergence(start_, odd);
  start_.resize(std::max(start_.size(), odd.size()));
  for (size_t w = 0; w < odd.size(); ++w) start_[w] += odd[w];
}

// Chance makes about c (1 / n1 + 1 / n2) of samples of n1 and n2 tokens; the start's halves say c.
double WordDrift::of(const Minibatch& window) const {
  if (!is_on() || window.size() < kLeastDocuments) return 0;
  std::vector<float> counts(start_.size());
  for (size_t d = 0; d < window.size(); ++d) count_document(window, d, counts);
  const double tokens = sum_of(counts);
  if (tokens <= 0) return 0;
  const double by_chance = chance_ / 4 * (1 + sum_of(start_) / tokens);
  return std::max(0.0, divergence(start_, counts) - by_chance);
}

}  // namespace sluice
