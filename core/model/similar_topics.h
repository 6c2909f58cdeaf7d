// Which topics of a model say nearly the same, so that a reader can be told to ask for fewer.
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/topic_model.h"

namespace sluice {

struct SimilarTopics {
  uint32_t a, b;  // a < b
  // Cosine of the two columns of square roots (Bhattacharyya coefficient), 0 to 1.
  double similarity;
};

constexpr double kNearDuplicate = 0.8;

// Up to this V * K * K all words are compared (about a second); in larger models each pair is
// compared twice, over the kComparedWords likeliest words of the one and of the other topic, and
// the lower cosine counts.
constexpr uint64_t kMaxExactComparisons = 4'000'000'000;
constexpr uint32_t kComparedWords = 200;

// Pairs at or above `threshold`, most alike first, then by a and b; the background is left out.
// The same on every machine. Cost: V * K * K / 2, or 200 * K * K multiply-adds; 100 K numbers, or
// K * K in larger models.
std::vector<SimilarTopics> similar_topics(const TopicModel& model,
                                          double threshold = kNearDuplicate);

}  // namespace sluice
