// Purity and normalised mutual information of a contingency table.
#include "core/evaluate/label_agreement.h"

#include <algorithm>

#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

template <typename Key>
double entropy(const std::map<Key, uint64_t>& counts, double total) {
  double sum = 0;
  for (const auto& [key, count] : counts) {
    const double share = static_cast<double>(count) / total;
    sum -= share * exact_log(share);
  }
  return sum;
}

}  // namespace

LabelAgreement TopicLabelTable::agreement() const {
  std::map<uint32_t, uint64_t> topics, commonest;
  std::map<int32_t, uint64_t> labels;
  LabelAgreement result;
  for (const auto& [pair, count] : counts_) {
    topics[pair.first] += count;
    labels[pair.second] += count;
    uint64_t& most = commonest[pair.first];
    most = std::max(most, count);
    result.documents += count;
  }
  if (result.documents == 0) return result;
  const double total = static_cast<double>(result.documents);
  for (const auto& [topic, most] : commonest) result.purity += static_cast<double>(most);
  result.purity /= total;
  const double entropies = entropy(topics, total) + entropy(labels, total);
  const double information = entropies - entropy(counts_, total);
  result.nmi = entropies > 0 ? std::clamp(2.0 * information / entropies, 0.0, 1.0) : 1.0;
  return result;
}

}  // namespace sluice
