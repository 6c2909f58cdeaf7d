#include "cli/serve/model_collection.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/failure.h"
#include "cli/serve/machine_memory.h"
#include "cli/serve/request_documents.h"
#include "cli/serve/serve_metrics.h"

namespace sluice_cli {
namespace {

constexpr size_t kMostModels = 100000;
constexpr uint32_t kLanes = 16;  // a row of topics is padded to so many

// What a model in memory takes, for the most part.
uint64_t bytes_of(const sluice_model_facts& facts, uint64_t file_bytes) {
  const uint64_t row = (uint64_t{facts.topics} + kLanes - 1) / kLanes * kLanes * sizeof(float);
  return std::max(file_bytes, row * facts.words);
}

void require_name(const std::string& name) {
  if (ModelRoot::is_name(name)) return;
  throw RequestError(400,
                     "a model's name has letters, digits, \".\", \"_\", \"-\", at most 128, and "
                     "does not begin with \".\"");
}

[[noreturn]] void refuse_unknown(const std::string& name) {
  throw RequestError(404, "there is no model \"" + name.substr(0, 128) + "\"");
}

}  // namespace

// A model with the bytes it takes from the collection's.
struct ModelCollection::Resident {
  explicit Resident(std::shared_ptr<std::atomic<uint64_t>> from) : used(std::move(from)) {}
  ~Resident() {
    model.reset();
    *used -= bytes;
  }
  Resident(const Resident&) = delete;
  Resident& operator=(const Resident&) = delete;

  std::shared_ptr<std::atomic<uint64_t>> used;
  uint64_t bytes = 0;
  std::unique_ptr<ServingModel> model;
};

struct ModelCollection::Entry {
  std::string url;
  std::shared_ptr<Resident> resident;
  uint64_t last_asked = 0;
  bool is_being_read = false;

  std::shared_ptr<ServingModel> model() const {
    return resident == nullptr ? nullptr
                               : std::shared_ptr<ServingModel>(resident, resident->model.get());
  }
};

ModelCollection::ModelCollection(const std::string& folder, uint64_t memory_bytes, bool knows_all)
    : root_(folder),
      most_bytes_(memory_bytes != 0 ? memory_bytes : machine_memory_bytes() / 4 * 3),
      knows_all_(knows_all) {
  know_all();
}

void ModelCollection::know_all() {
  if (!knows_all_) return;
  for (const std::string& name : root_.names()) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= kMostModels) return;
    auto& entry = entries_[name];
    if (entry == nullptr) entry = std::make_shared<Entry>();
  }
}

// Drops the model that was not asked for longest among those nobody answers with. Returns: false
// when there is none.
bool ModelCollection::make_room() {
  std::shared_ptr<Resident> oldest;  // goes when the mutex is free again
  const std::lock_guard lock(mutex_);
  Entry* found = nullptr;
  for (const auto& [name, entry] : entries_) {
    if (entry->resident == nullptr || entry->resident.use_count() > 1) continue;
    if (found == nullptr || entry->last_asked < found->last_asked) found = entry.get();
  }
  if (found == nullptr) return false;
  oldest = std::move(found->resident);
  found->resident.reset();
  ++evictions_;
  return true;
}

void ModelCollection::take(uint64_t bytes) {
  for (;;) {
    uint64_t used = *used_bytes_;
    while (bytes <= most_bytes_ && used <= most_bytes_ - bytes) {
      if (used_bytes_->compare_exchange_weak(used, used + bytes)) return;
    }
    if (bytes > most_bytes_ || !make_room()) {
      throw RequestError(507, "no room for a model of " + std::to_string(bytes >> 20) +
                                  " MiB: models may take " + std::to_string(most_bytes_ >> 20) +
                                  " MiB together");
    }
  }
}

std::shared_ptr<ModelCollection::Resident> ModelCollection::read(const std::string& name,
                                                                 const std::string& url) {
  const ModelFiles files = root_.find(name, url);
  std::error_code error;
  const uint64_t file_bytes = std::filesystem::file_size(files.model, error);
  if (error) throw RequestError(404, files.model + ": " + error.message());
  const auto resident = std::make_shared<Resident>(used_bytes_);
  take(file_bytes);
  resident->bytes = file_bytes;
  try {
    resident->model = std::make_unique<ServingModel>(open_model(files));
  } catch (const Failure& failure) {
    throw RequestError(400, failure.what());
  }
  // A compact model grows when it is read.
  const uint64_t bytes = bytes_of(resident->model->facts(), file_bytes);
  take(bytes - file_bytes);
  resident->bytes = bytes;
  ++reads_;
  return resident;
}

void ModelCollection::fill(const std::string& name, const std::shared_ptr<Entry>& entry,
                           std::unique_lock<std::mutex>& lock) {
  entry->is_being_read = true;
  const std::string url = entry->url;
  lock.unlock();
  std::shared_ptr<Resident> read_one;
  const auto end = [&] {
    lock.lock();
    entry->is_being_read = false;
  };
  try {
    read_one = read(name, url);
  } catch (...) {
    end();
    throw;
  }
  end();
  entry->resident = std::move(read_one);
  entry->last_asked = ++clock_;
}

void ModelCollection::add(const std::string& name, const std::string& given) {
  require_name(name);
  const std::string url = given == name ? "" : given;  // as list() tells it
  std::unique_lock lock(mutex_);
  const auto [place, is_new] = entries_.try_emplace(name);
  if (is_new) {
    if (entries_.size() > kMostModels) {
      entries_.erase(place);
      throw RequestError(507, "too many models");
    }
    place->second = std::make_shared<Entry>();
    place->second->url = url;
  }
  const std::shared_ptr<Entry> entry = place->second;
  if (entry->is_being_read || entry->resident != nullptr || entry->url != url) {
    throw RequestError(409, "there is a model \"" + name + "\" already");
  }
  try {
    fill(name, entry, lock);
  } catch (...) {
    const auto found = entries_.find(name);
    if (is_new && found != entries_.end() && found->second == entry) entries_.erase(found);
    throw;
  }
}

std::shared_ptr<ServingModel> ModelCollection::get(const std::string& name, bool may_read) {
  std::unique_lock lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) refuse_unknown(name);
  const std::shared_ptr<Entry> entry = found->second;
  if (entry->resident == nullptr && (entry->is_being_read || !may_read)) {
    // Who waits would keep a worker from reading other models.
    throw RequestError(503, "the model \"" + name + "\" is being read; try again");
  }
  if (entry->resident == nullptr) fill(name, entry, lock);
  entry->last_asked = ++clock_;
  return entry->model();
}

std::shared_ptr<ServingModel> ModelCollection::at_hand(const std::string& name,
                                                       bool& has_to_be_read) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return nullptr;
  found->second->last_asked = ++clock_;
  has_to_be_read = found->second->resident == nullptr && !found->second->is_being_read;
  return found->second->model();
}

NamedModel ModelCollection::describe(const std::string& name, const Entry& entry) const {
  if (entry.resident == nullptr) return {name, entry.url, false, ""};
  return {name, entry.url, true, entry.resident->model->fingerprint()};
}

NamedModel ModelCollection::find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) refuse_unknown(name);
  return describe(name, *found->second);
}

void ModelCollection::remove(const std::string& name) {
  std::shared_ptr<Entry> entry;  // goes when the mutex is free again
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) refuse_unknown(name);
  entry = found->second;
  entries_.erase(found);
}

std::vector<NamedModel> ModelCollection::list(const std::string& after, size_t most) const {
  std::vector<NamedModel> models;
  const std::lock_guard lock(mutex_);
  for (auto i = entries_.upper_bound(after); i != entries_.end() && models.size() < most; ++i) {
    models.push_back(describe(i->first, *i->second));
  }
  return models;
}

std::vector<std::string> ModelCollection::reload() {
  std::vector<std::string> failures;
  know_all();
  for (const NamedModel& known : list("", kMostModels)) {
    if (!known.is_in_memory) continue;
    std::shared_ptr<Resident> old;  // stays in memory meanwhile, and goes when the mutex is free
    try {
      {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(known.name);
        if (found == entries_.end()) continue;
        old = found->second->resident;
      }
      std::shared_ptr<Resident> fresh = read(known.name, known.url);
      const std::lock_guard lock(mutex_);
      const auto found = entries_.find(known.name);
      if (found != entries_.end() && found->second->resident == old) {
        found->second->resident = std::move(fresh);
      }
    } catch (const std::exception& error) {
      failures.push_back(known.name + ": " + error.what() + "; the model of before goes on");
    }
  }
  return failures;
}

std::string ModelCollection::metrics() const {
  const std::vector<NamedModel> models = list("", kMostModels);
  std::string text, info;
  uint64_t in_memory = 0;
  for (const NamedModel& model : models) {
    if (!model.is_in_memory) continue;
    ++in_memory;
    info += "sluice_model_info{model=\"" + model.name + "\",fingerprint=\"" + model.fingerprint +
            "\"} 1\n";
  }
  add_metric(text, "sluice_models", "gauge", "Models by name.", models.size());
  add_metric(text, "sluice_models_in_memory", "gauge", "Those in memory.", in_memory);
  add_metric(text, "sluice_models_bytes", "gauge", "What they take.", *used_bytes_);
  add_metric(text, "sluice_model_reads_total", "counter", "Models read into memory.", reads_);
  add_metric(text, "sluice_model_evictions_total", "counter", "Models that made room.", evictions_);
  describe_metric(text, "sluice_model_info", "gauge", "The models in memory.");
  return text + info;
}

}  // namespace sluice_cli
