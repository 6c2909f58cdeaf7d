// One mixture as members of a JSON object: the same names in files and in answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "capi/include/sluice.h"

namespace sluice_cli {

// "topic_mixture":[K],"top":[[topic,share],…],"unknown_share":x: the members of a row in JSON.
// `top`: topics named. Throws: Failure.
void append_mixture_members(std::string& to, const sluice_model* model,
                            std::span<const float> mixture, float unknown_share, uint32_t top);

}  // namespace sluice_cli
