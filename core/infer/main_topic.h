// Which one topic a document is about, where one is asked for.
#pragma once

#include <cstdint>
#include <span>

namespace sluice {

// Returns: the topic with the largest share, the lowest id of equal ones. The background (a topic
// id, or kNoBackground) is the answer only when no other topic has any share.
// Requires: mixture is not empty.
uint32_t main_topic(std::span<const float> mixture, int32_t background);

}  // namespace sluice
