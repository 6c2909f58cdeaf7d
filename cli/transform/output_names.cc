// Endings.
#include "cli/transform/output_names.h"

#include <algorithm>

namespace sluice_cli {
namespace {

constexpr std::string_view kOutput = ".out";
constexpr std::string_view kErrors = ".errors.jsonl";
constexpr std::string_view kOutputIds = ".out.ids.txt";  // of an array

bool is_unfinished(std::string_view name) {
  const size_t mark = name.rfind(kUnfinished);
  if (mark == std::string_view::npos) return false;
  const std::string_view process = name.substr(mark + kUnfinished.size());
  return !process.empty() && std::all_of(process.begin(), process.end(),
                                         [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

std::string output_name(const std::string& input_name) { return input_name + std::string(kOutput); }

std::string error_name(const std::string& input_name) { return input_name + std::string(kErrors); }

bool is_written(std::string_view name) {
  return is_unfinished(name) || name.ends_with(kOutput) || name.ends_with(kOutputIds) ||
         name.ends_with(kErrors) || name.ends_with(kStateName);
}

}  // namespace sluice_cli
