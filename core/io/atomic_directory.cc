// Directories of atomic_file.h under construction: every file in them reaches the disk before the
// directory gets its name.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

#include "core/io/atomic_file.h"
#include "core/io/atomic_rename.h"
#include "core/io/rename_flags.h"

namespace sluice {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

// Calls visit(path, mode) for all below `path` and for itself, a directory after what is in it. Not
// by std::filesystem's iterators or fts(3): they end the program when memory runs out.
template <typename Visit>
Status walk_tree(const std::string& path, Visit visit) {
  const std::unique_ptr<DIR, CloseDirectory> directory(opendir(path.c_str()));
  if (directory == nullptr) return io_error("cannot list " + path, errno);
  for (;;) {
    errno = 0;
    const dirent* const entry = readdir(directory.get());
    if (entry == nullptr && errno != 0) return io_error("cannot list " + path, errno);
    if (entry == nullptr) return visit(path, S_IFDIR);
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const std::string child = path + "/" + std::string(name);
    struct stat facts;
    if (lstat(child.c_str(), &facts) != 0) return io_error("cannot list " + child, errno);
    SLUICE_TRY(S_ISDIR(facts.st_mode) ? walk_tree(child, visit) : visit(child, facts.st_mode));
  }
}

// There is nobody to tell when it fails. A second try is for memory that has come back.
void remove_tree(const std::string& path) noexcept {
  const auto remove_one = [](const std::string& one, mode_t) {
    remove(one.c_str());
    return Status();
  };
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      if (walk_tree(path, remove_one).ok()) return;
    } catch (...) {  // out of memory
    }
  }
}

Status sync_tree(const std::string& path) {
  return walk_tree(path, [](const std::string& one, mode_t mode) {
    return S_ISREG(mode) || S_ISDIR(mode) ? sync_path(one) : Status();
  });
}

bool exists(const std::string& path) {
  struct stat facts;
  return lstat(path.c_str(), &facts) == 0;
}

// Swaps in one step where the file system can, else by way of a third name.
// Returns: where the old directory lies now.
Result<std::string> swap_directories(const std::string& fresh, const std::string& path) {
  if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0) {
    SLUICE_TRY(sync_path(parent_directory(path)));
    return fresh;
  }
  if (errno != EINVAL && errno != ENOSYS) return io_error("cannot replace " + path, errno);
  const std::string aside = fresh + "-old";
  if (rename(path.c_str(), aside.c_str()) != 0) return io_error("cannot replace " + path, errno);
  Status status = rename_into_place(fresh, path, false);
  if (status.ok()) return aside;
  rename(aside.c_str(), path.c_str());
  return status;
}

}  // namespace

Result<AtomicDirectory> AtomicDirectory::create(const std::string& path, bool replace) {
  AtomicDirectory directory;
  directory.path_ = path;
  // "corpus/" means the same directory, and its neighbour is not "corpus/.partial".
  while (directory.path_.size() > 1 && directory.path_.back() == '/') directory.path_.pop_back();
  SLUICE_TRY(check_target(directory.path_, replace, true));
  directory.replace_ = replace;
  for (int attempt = 0; attempt < kTemporaryNames; ++attempt) {
    std::string name = temporary_name(directory.path_, attempt);
    if (mkdir(name.c_str(), 0777) == 0) {
      directory.temporary_path_ = std::move(name);
      return directory;
    }
    if (errno != EEXIST) break;
  }
  return io_error("cannot create " + directory.path_, errno);
}

AtomicDirectory::AtomicDirectory(AtomicDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_path_(std::exchange(other.temporary_path_, std::string())),
      replace_(other.replace_) {}

AtomicDirectory::~AtomicDirectory() {
  if (!temporary_path_.empty()) remove_tree(temporary_path_);
}

Status AtomicDirectory::commit() {
  if (temporary_path_.empty()) return invalid_argument(path_ + ": committed twice");
  SLUICE_TRY(sync_tree(temporary_path_));
  if (replace_ && exists(path_)) {
    remove_tree(SLUICE_TRY(swap_directories(temporary_path_, path_)));
  } else {
    SLUICE_TRY(rename_into_place(temporary_path_, path_, false));
  }
  temporary_path_.clear();
  return Status();
}

}  // namespace sluice
