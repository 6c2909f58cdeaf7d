// All bytes of a file, an object or stdin, block by block.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "capi/include/sluice.h"

namespace sluice_cli {

// Gives them to `take` until it returns false. `undo_compression`: of gzip and zstd.
// Returns: what the library says; NOT_FOUND also where a store says it with the first bytes.
sluice_status read_bytes(const std::string& path, sluice_store* store, bool undo_compression,
                         const std::function<bool(std::string_view)>& take, sluice_error& error);

}  // namespace sluice_cli
