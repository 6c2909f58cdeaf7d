// Where topics lie in a picture of them: near each other when they use the same words.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/status.h"
#include "core/model/topic_model.h"

namespace sluice {

// Time grows with the third power of the topics, memory with the second; and a picture of more
// points says nothing.
constexpr uint32_t kMaxMappedTopics = 1024;

// Jensen-Shannon divergence of each two topics' words in bits, 0 to 1, [K, K] (Lin 1991).
// Error below 1e-5. Requires: topics <= kMaxMappedTopics. Cost: K^2 V / 2 logarithms.
std::vector<double> topic_divergences(const TopicModel& model);

// [K, 2] by classical scaling (Torgerson 1952) of the square roots of those divergences, which are
// a metric (Endres and Schindelin 2003). The first axis has the larger spread; of each axis the
// number with the largest size (the first of equal ones) is positive; numbers are multiples of 2^-20.
// Errors: kLimit (over kMaxMappedTopics). Cost: topic_divergences() and K^3.
Result<std::vector<float>> topic_map(const TopicModel& model);

}  // namespace sluice
