// By their text alone.
#include "cli/remote_name.h"

#include <sstream>

namespace sluice_cli {

std::string shown_name(const std::string& name) {
  const bool is_address = name.starts_with("http://") || name.starts_with("https://");
  return is_address ? name.substr(0, name.find('?')) : name;
}

bool is_below(const std::string& name) {
  std::istringstream parts(name + "/");
  for (std::string part; std::getline(parts, part, '/');) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return !name.empty();
}

}  // namespace sluice_cli
