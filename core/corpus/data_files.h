// The files of a folder whose names say nothing, as those who upload data leave them.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"

namespace sluice {

// Regular files below `folder` at any depth, by name. Passed over: empty ones, and names (of
// folders too) that begin with '.' or '_', which are marks of writers (_SUCCESS, .part.crc).
// Errors: kIo; kNotFound when there is none.
Result<std::vector<std::string>> find_data_files(const std::string& folder);

}  // namespace sluice
