// renameat2 where the file system has it, and what comes next to it where not.
#include "core/io/atomic_rename.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/io/rename_flags.h"

namespace sluice {
namespace {

Status already_exists(const std::string& path) {
  return Status(StatusCode::kAlreadyExists, path + ": already exists");
}

// Returns: 0 or errno.
int rename_without_replacing(const std::string& from, const std::string& path) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (link(from.c_str(), path.c_str()) == 0) {
    unlink(from.c_str());
    return 0;
  }
  // Directories have no hard links, some file systems have none at all.
  if (errno == EEXIST) return EEXIST;
  struct stat facts;
  if (lstat(path.c_str(), &facts) == 0) return EEXIST;
  return rename(from.c_str(), path.c_str()) == 0 ? 0 : errno;
}

}  // namespace

std::string temporary_name(const std::string& path, int attempt) {
  std::string name = path + ".partial-" + std::to_string(getpid());
  if (attempt > 0) name.append("-").append(std::to_string(attempt));
  return name;
}

std::string parent_directory(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status check_target(const std::string& path, bool replace, bool is_directory) {
  const std::string name = path.substr(path.find_last_of('/') + 1);
  if (name.empty() || name == "." || name == "..") {
    return invalid_argument("\"" + path + "\" is no name for an output");
  }
  struct stat facts;
  if (lstat(path.c_str(), &facts) != 0) return Status();
  if (!replace) return already_exists(path);
  // A link to a file is replaced by a file; a link to a directory would lose its target's name.
  if (!is_directory && S_ISLNK(facts.st_mode) && stat(path.c_str(), &facts) != 0) return Status();
  if (is_directory ? S_ISDIR(facts.st_mode) : S_ISREG(facts.st_mode)) return Status();
  return invalid_argument(path + ": exists and is not a " +
                          (is_directory ? "directory" : "regular file"));
}

Status sync_descriptor(int descriptor, const std::string& path) {
  while (fsync(descriptor) != 0) {
    if (errno == EINVAL || errno == ENOTSUP) break;
    // Any other failure may have dropped the pages: asking again would answer with a lie.
    if (errno != EINTR) return io_error("cannot fsync " + path, errno);
  }
  return Status();
}

Status sync_path(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return io_error("cannot open " + path, errno);
  Status status = sync_descriptor(descriptor, path);
  close(descriptor);
  return status;
}

Status rename_into_place(const std::string& from, const std::string& path, bool replace) {
  int error = 0;
  if (!replace) {
    error = rename_without_replacing(from, path);
  } else if (rename(from.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  if (error == EEXIST) return already_exists(path);
  if (error != 0) return io_error("cannot rename " + from + " to " + path, error);
  return sync_path(parent_directory(path));
}

}  // namespace sluice
