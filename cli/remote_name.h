// Names of a store where people and folders see them.
#pragma once

#include <string>

namespace sluice_cli {

// Without the query of an address, which may hold a signature.
std::string shown_name(const std::string& name);

// Whether a file called so is below the folder that it is put into: keys are any text.
bool is_below(const std::string& name);

}  // namespace sluice_cli
