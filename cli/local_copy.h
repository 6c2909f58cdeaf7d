// File mode: the objects of a store copied into a local folder, all of them before any is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/run_log.h"

namespace sluice_cli {

class LocalCopy {
 public:
  // Copies what `source` stands for into `folder`, which is made, empty, or of an earlier copy;
  // of that, what was finished and is still the same object (ETag and size) is kept.
  // Throws: Failure (no room on the disk, a folder with other files, a key that is no file name, an
  // object that changed meanwhile; kInterrupted or kTerminated when it was asked to stop).
  LocalCopy(std::string source, std::string folder, RunLog& log);

  // What stands for the same input now: a file, a folder, or a manifest.
  const std::string& path() const { return path_; }
  // Removes all that was copied, and the folder if nothing else is in it.
  void remove() const;

 private:
  struct Object {
    std::string name;     // in the store
    std::string version;  // "" when it is not known
    int64_t bytes;        // -1 likewise
    std::string file;     // below the folder
    bool is_kept = false;
  };
  std::vector<Object> list() const;
  std::vector<Object> read_plan() const;
  void write_plan() const;
  void keep_finished();
  void check_room() const;
  void copy_all(RunLog& log);
  void copy(const Object& object, int64_t& copied, RunLog& log) const;
  void check_unchanged() const;
  std::string choose_path() const;
  std::string local(const Object& object) const { return folder_ + "/" + object.file; }

  const std::string source_;
  const std::string folder_;
  std::vector<Object> objects_;
  std::string path_;
};

}  // namespace sluice_cli
