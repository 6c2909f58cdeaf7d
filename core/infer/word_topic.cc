// Bayes' rule for one word; see word_topic.h.
#include "core/infer/word_topic.h"

#include <cstddef>

namespace sluice {

WordTopic word_topic(std::span<const float> mixture, const float* row) {
  double total = 0;
  double largest = 0;
  WordTopic best;
  for (size_t k = 0; k < mixture.size(); ++k) {
    const double weight = double{mixture[k]} * double{row[k]};
    total += weight;
    if (weight > largest) {
      largest = weight;
      best.topic = static_cast<uint32_t>(k);
    }
  }
  if (total > 0) best.share = static_cast<float>(largest / total);
  return best;
}

}  // namespace sluice
