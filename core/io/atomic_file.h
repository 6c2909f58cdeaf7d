// Files and directories that are complete or absent: written beside the target, fsync'd, renamed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace sluice {

// A file under construction at `PATH.partial-PID` (removed by the destructor unless committed).
class AtomicFile {
 public:
  // `suffix` ends the name under construction, for those who go by endings.
  // Errors: kIo; kAlreadyExists when `path` exists and `replace` is false.
  static Result<AtomicFile> create(const std::string& path, bool replace,
                                   std::string_view suffix = {});
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  // Appends. Buffered: small writes are cheap.
  Status write(std::span<const uint8_t> bytes);
  Status write(std::string_view text);
  // Puts other bytes in the place of some that were written; appending goes on at the end.
  // Errors: kInvalidArgument when not all of that place was written.
  Status overwrite(uint64_t offset, std::span<const uint8_t> bytes);
  // Flushes, fsyncs the file, renames it onto its path, fsyncs the directory.
  Status commit();
  uint64_t written_bytes() const { return written_bytes_; }

 private:
  AtomicFile() = default;
  Status flush();

  std::string path_;
  std::string temporary_path_;
  std::string buffer_;
  uint64_t written_bytes_ = 0;
  int descriptor_ = -1;
  bool replace_ = false;
};

// A directory under construction at `PATH.partial-PID` (removed with all its files by the
// destructor unless committed).
class AtomicDirectory {
 public:
  // Errors as AtomicFile. `replace`: an existing directory is swapped out at commit, then removed.
  static Result<AtomicDirectory> create(const std::string& path, bool replace);
  AtomicDirectory(AtomicDirectory&& other) noexcept;
  AtomicDirectory& operator=(AtomicDirectory&&) = delete;
  ~AtomicDirectory();

  // Where to put files meanwhile.
  const std::string& working_path() const { return temporary_path_; }
  // fsyncs every file and directory below, renames, fsyncs the parent.
  Status commit();

 private:
  AtomicDirectory() = default;
  std::string path_;
  std::string temporary_path_;
  bool replace_ = false;
};

}  // namespace sluice
