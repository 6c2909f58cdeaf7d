// The largest share, the background last.
#include "core/infer/main_topic.h"

namespace sluice {

uint32_t main_topic(std::span<const float> mixture, int32_t background) {
  int64_t best = -1;
  for (size_t k = 0; k < mixture.size(); ++k) {
    if (static_cast<int64_t>(k) == background || !(mixture[k] > 0)) continue;
    if (best < 0 || mixture[k] > mixture[static_cast<size_t>(best)]) best = static_cast<int64_t>(k);
  }
  if (best >= 0) return static_cast<uint32_t>(best);
  return background >= 0 ? static_cast<uint32_t>(background) : 0;
}

}  // namespace sluice
