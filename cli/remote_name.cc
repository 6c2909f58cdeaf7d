// By their text alone.
#include "cli/remote_name.h"

#include <algorithm>
#include <sstream>

namespace sluice_cli {

std::string shown_name(const std::string& name) {
  const bool is_address = name.starts_with("http://") || name.starts_with("https://");
  return is_address ? name.substr(0, name.find('?')) : name;
}

std::string shown_text(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(" \n\t"), text.size() - 1) + 1;
    std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    const size_t query = word.find('?', std::min(word.find("http://"), word.find("https://")));
    if (query == std::string_view::npos) {
      shown += word;
      continue;
    }
    shown += word.substr(0, query);
    const size_t last = word.find_last_not_of(" \n\t");
    shown += word.substr(word[last] == ':' ? last : last + 1);
  }
  return shown;
}

bool is_below(const std::string& name) {
  std::istringstream parts(name + "/");
  for (std::string part; std::getline(parts, part, '/');) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return !name.empty();
}

}  // namespace sluice_cli
