// Which topic one word of a document is about, given the document's mixture.
#pragma once

#include <cstdint>
#include <span>

namespace sluice {

// As a topic id: there is none.
constexpr uint32_t kNoTopic = 0xffffffffu;

struct WordTopic {
  uint32_t topic = kNoTopic;
  float share = 0;  // p(topic | word, mixture)
};

// The topic with the largest mixture[k] p(word | k), the lowest id of equal ones, and its share of
// their sum. kNoTopic when the sum is 0.
// Requires: row: p(word | k), at least as long as the mixture. Cost: K; no allocation.
WordTopic word_topic(std::span<const float> mixture, const float* row);

}  // namespace sluice
