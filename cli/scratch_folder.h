// The name of a folder to be made by someone else, removed at the end of the scope.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace sluice_cli {

class ScratchFolder {
 public:
  // NAME.PID.tmp is the folder's name; it does not exist yet.
  explicit ScratchFolder(const std::string& name)
      : path_(name + "." + std::to_string(getpid()) + ".tmp") {}
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace sluice_cli
