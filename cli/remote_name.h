// Names of a store where people and folders see them.
#pragma once

#include <string>
#include <string_view>

namespace sluice_cli {

// Without the query of an address, which may hold a signature.
std::string shown_name(const std::string& name);

// A text that people see: of each address in it what stands from "?" to the next blank is left out,
// but for a colon at its end, as the library does in its messages.
std::string shown_text(std::string_view text);

// Whether a file called so is below the folder that it is put into: keys are any text.
bool is_below(const std::string& name);

}  // namespace sluice_cli
