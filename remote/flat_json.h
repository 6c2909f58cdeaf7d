// The string members of a JSON object without depth: what credential endpoints answer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice_remote {

// Returns: nothing when the text is no such object. Numbers and literals are kept as they stand.
std::optional<std::map<std::string, std::string>> parse_flat_json(std::string_view text);

}  // namespace sluice_remote
