// How long a request may take, told from its bytes before any of it is parsed.
#pragma once

#include <cstdint>

#include "cli/serve/http_message.h"

namespace sluice_cli {

// Whether an answer takes about a millisecond at most, with a model of so many topics. Errs on the
// side of false. Cost: one pass over at most 16 KiB.
bool is_quick(const HttpRequest& request, uint32_t topics);

}  // namespace sluice_cli
