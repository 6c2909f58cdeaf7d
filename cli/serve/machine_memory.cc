#include "cli/serve/machine_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace sluice_cli {

namespace {

// "max" is no number: no limit.
void lower_to(uint64_t& bytes, const std::string& path) {
  uint64_t limit = 0;
  if (std::ifstream(path) >> limit && limit > 0) bytes = std::min(bytes, limit);
}

}  // namespace

uint64_t machine_memory_bytes() {
  const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
  uint64_t bytes = uint64_t{1} << 30;
  if (pages > 0 && page_bytes > 0) {
    bytes = static_cast<uint64_t>(pages) * static_cast<uint64_t>(page_bytes);
  }
  // A container sees its own control group at the root, version 2 or 1; a service has a name.
  const std::string root = "/sys/fs/cgroup";
  lower_to(bytes, root + "/memory.max");
  lower_to(bytes, root + "/memory/memory.limit_in_bytes");
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    if (line.starts_with("0::/")) lower_to(bytes, root + line.substr(3) + "/memory.max");
  }
  return bytes;
}

}  // namespace sluice_cli
