// Depth first; a folder sorts as its name with '/', so the order is that of whole paths.
#include "core/articles/directory_walk.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

namespace sluice {
namespace fs = std::filesystem;

Result<DirectoryWalk> DirectoryWalk::open(const std::string& path) {
  DirectoryWalk walk;
  walk.root_ = path;
  if (!walk.root_.ends_with('/')) walk.root_.push_back('/');
  SLUICE_TRY(walk.enter(""));
  return walk;
}

Status DirectoryWalk::enter(const std::string& prefix) {
  if (levels_.size() >= kMaxDepth) {
    return Status(StatusCode::kLimit,
                  root_ + prefix + ": more than " + std::to_string(kMaxDepth) + " folders deep");
  }
  Level level;
  level.prefix = prefix;
  std::error_code error;
  fs::directory_iterator entry(root_ + prefix, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (name.starts_with('.') || name.starts_with('_')) continue;
    std::error_code ignored;  // a dangling link is no file
    if (entry->is_directory(ignored)) {
      if (!entry->is_symlink(ignored)) level.names.push_back(name.append(1, '/'));
    } else if (entry->is_regular_file(ignored)) {
      level.names.push_back(std::move(name));
    }
  }
  if (error) return io_error("cannot list " + root_ + prefix, error.value());
  std::sort(level.names.begin(), level.names.end(), std::greater<>());
  levels_.push_back(std::move(level));
  return Status();
}

Result<std::optional<std::string>> DirectoryWalk::next() {
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.names.empty()) {
      levels_.pop_back();
      continue;
    }
    std::string path = level.prefix + level.names.back();
    level.names.pop_back();
    if (!path.ends_with('/')) return std::optional<std::string>(std::move(path));
    SLUICE_TRY(enter(path));
  }
  return std::optional<std::string>();
}

}  // namespace sluice
