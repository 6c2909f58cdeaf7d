// What the files of a folder of outputs are called.
#pragma once

#include <string>
#include <string_view>

namespace sluice_cli {

// What follows the name of a file that is not complete yet; then the process's number, and of
// another one at the same time "-" and a number.
inline constexpr std::string_view kUnfinished = ".partial-";
// What the outputs of a folder are of.
inline constexpr const char* kStateName = ".sluice-transform.json";

// NAME.out of the input NAME, as Batch Transform calls them.
std::string output_name(const std::string& input_name);
// NAME.errors.jsonl: its bad documents.
std::string error_name(const std::string& input_name);
// Whether a file is called as those are, complete or not.
bool is_written(std::string_view name);

}  // namespace sluice_cli
