// Several models by name, as many of them in memory as fit: the one that was not asked for longest
// makes room, and is read again when it is asked for.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/serve/model_files.h"
#include "cli/serve/serving_model.h"

namespace sluice_cli {

struct NamedModel {
  std::string name;
  std::string url;  // as it was given; "" for its name in the folder
  bool is_in_memory = false;
  std::string fingerprint;  // of one in memory
};

// Threads: any. What RequestErrors say is for whoever asks.
class ModelCollection {
 public:
  // None is read yet. `knows_all`: all in `folder` are known, not only those that add() names.
  // `memory_bytes`: 0: three quarters of the machine's or the container's. Throws: Failure (no
  // folder).
  ModelCollection(const std::string& folder, uint64_t memory_bytes, bool knows_all);

  // Reads it now. `given`: a path in the folder; "" or `name`: by its name. Throws: RequestError
  // 400 (name, path, a bad model), 404 (nothing there), 409 (it is in memory or on the way; the
  // name is another's), 507 (no room).
  void add(const std::string& name, const std::string& given);
  // Reads it when it is not in memory and `may_read`. Throws: RequestError as add(), 503 (it is
  // being read for another, or may not be read).
  std::shared_ptr<ServingModel> get(const std::string& name, bool may_read);
  // The model when it is in memory, else nullptr; counts as asking for it. `has_to_be_read`:
  // whether it is known, and nobody is at it. Cost: a look into a map.
  std::shared_ptr<ServingModel> at_hand(const std::string& name, bool& has_to_be_read);
  // Throws: RequestError 404.
  NamedModel find(const std::string& name) const;
  // Forgets it; who answers with it goes on. Throws: RequestError 404.
  void remove(const std::string& name);
  // By name, those after `after`. At most `most`.
  std::vector<NamedModel> list(const std::string& after, size_t most) const;
  // Reads each that is in memory anew, and keeps the old where that fails; looks for new ones.
  // Returns: what kept any from being read.
  std::vector<std::string> reload();
  // For /metrics.
  std::string metrics() const;

 private:
  struct Entry;
  struct Resident;
  using Entries = std::map<std::string, std::shared_ptr<Entry>>;

  NamedModel describe(const std::string& name, const Entry& entry) const;
  std::shared_ptr<Resident> read(const std::string& name, const std::string& url);
  // Has the entry read, by whoever calls. The mutex is held before and after, not meanwhile.
  void fill(const std::string& name, const std::shared_ptr<Entry>& entry,
            std::unique_lock<std::mutex>& lock);
  void know_all();
  void take(uint64_t bytes);
  bool make_room();

  const ModelRoot root_;
  const uint64_t most_bytes_;
  const bool knows_all_;
  // Outlived by models that still answer.
  std::shared_ptr<std::atomic<uint64_t>> used_bytes_ = std::make_shared<std::atomic<uint64_t>>(0);
  std::atomic<uint64_t> reads_{0};
  std::atomic<uint64_t> evictions_{0};
  mutable std::mutex mutex_;
  Entries entries_;
  uint64_t clock_ = 0;
};

}  // namespace sluice_cli
