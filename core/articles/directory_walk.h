// The regular files below a folder, one by one, in the byte order of their paths.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"

namespace sluice {

// Links to files are followed, links to folders are not (they could go round); names that begin
// with '.' or '_' are left out, as are sockets, pipes and devices.
// Cost: the names of the folders between the root and here; a folder is listed at once to be
// sorted.
class DirectoryWalk {
 public:
  static constexpr size_t kMaxDepth = 64;

  // Errors: kNotFound, kIo.
  static Result<DirectoryWalk> open(const std::string& path);

  // Returns: the path below the root, or nothing at the end.
  // Errors: kIo for a folder that cannot be listed, kLimit for one that lies too deep; it is left
  // out, and the walk can go on.
  Result<std::optional<std::string>> next();

 private:
  struct Level {
    std::string prefix;              // "" or "a/b/"
    std::vector<std::string> names;  // folders end with '/'; last first
  };

  Status enter(const std::string& prefix);

  std::string root_;
  std::vector<Level> levels_;
};

}  // namespace sluice
