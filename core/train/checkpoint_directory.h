// A folder (or prefix of a store) of checkpoints: names, the newest good one, and which to remove.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/io/store.h"
#include "core/train/checkpoint_file.h"

namespace sluice {

class CheckpointDirectory {
 public:
  static constexpr size_t kKept = 3;   // newest ones that stay
  static constexpr size_t kTried = 5;  // newest ones looked at when loading
  // SageMaker uploads a checkpoint folder while it is written to, but for files that end so.
  static constexpr std::string_view kIgnoreSuffix = ".sagemaker-ignore";

  // `warn` may be empty. Touches nothing yet.
  CheckpointDirectory(std::string path, Store* store, std::function<void(const Status&)> warn);

  // The newest one that is whole; broken ones are warned of and passed over. Removes what a killed
  // process left half written.
  // Returns: false when there is none at all. Errors: kCorrupt when there are some and none of the
  // newest kTried is whole; kIo, the store's.
  Result<bool> load_newest(LoadedCheckpoint& out);

  // Writes the next one: aside, fsync'd, renamed, the folder fsync'd; then removes those that are
  // too old, and what a killed process left. Makes the folder when it is not there.
  // Errors: kIo (earlier checkpoints are untouched), the store's.
  Status save(std::string_view facts, std::span<const CheckpointSection> sections);

  // Removes all checkpoints but one that SageMaker uploads, and the folder when nothing else is in
  // it.
  Status remove_all();

  const std::string& path() const { return path_; }

 private:
  struct Entry {
    uint64_t number = 0;
    uint64_t bytes = 0;
    std::string name;  // whole path
  };
  // By ascending numbers. `leftovers`: files of killed processes.
  Result<std::vector<Entry>> list(std::vector<std::string>* leftovers) const;
  Result<std::vector<Entry>> list_local(std::vector<std::string>* leftovers) const;
  Result<std::vector<Entry>> list_store() const;
  Result<LoadedCheckpoint> load(const Entry& entry) const;
  Status make_folder() const;
  bool is_being_uploaded(const std::string& name) const;
  void remove(const std::string& name) const;
  void remove_old();

  std::string path_;
  Store* store_;
  std::function<void(const Status&)> warn_;
  uint64_t last_number_ = 0;
};

}  // namespace sluice
