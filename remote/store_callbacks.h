// The store as the table of functions that sluice.h takes; apart from remote_store.h for tests,
// which call it as the library would.
#pragma once

#include "remote/http.h"
#include "remote/outcome.h"
#include "remote/remote_store.h"
#include "remote/timing.h"

namespace sluice_remote {

// Errors: INVALID_ARGUMENT. Lifetime: the caller frees callbacks->user with callbacks->free_user.
Outcome make_store_callbacks(const RemoteOptions& options, Timing timing,
                             sluice_store_callbacks* callbacks);

}  // namespace sluice_remote
