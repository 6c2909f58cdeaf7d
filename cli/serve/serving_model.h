// A model that answers, with inferencers at hand; and the place where another one takes over.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/library_objects.h"

namespace sluice_cli {

class ServingModel {
 public:
  // Throws: Failure.
  explicit ServingModel(Model model);

  const sluice_model* get() const { return model_.get(); }
  const sluice_model_facts& facts() const { return facts_; }
  bool takes_text() const { return facts_.has_words != 0 && facts_.has_recipe != 0; }
  const std::string& fingerprint() const { return fingerprint_; }
  // {"fingerprint","words","takes_text","topics":…as `sluice topics --format json` has them}
  // Made when it is first asked for: that ranks the words of every topic.
  const std::string& description() const;

  // An inferencer nobody else has meanwhile.
  class Lease {
   public:
    explicit Lease(ServingModel& from);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    sluice_inferencer* get() const { return inferencer_.get(); }

   private:
    ServingModel& from_;
    Inferencer inferencer_;
  };

 private:
  std::string describe() const;

  Model model_;
  sluice_model_facts facts_;
  std::string fingerprint_;
  mutable std::once_flag described_;
  mutable std::string description_;
  std::mutex mutex_;
  std::vector<Inferencer> idle_;
};

// Threads: any. Whoever has got a model keeps it for as long as the answer takes.
class ModelSlot {
 public:
  std::shared_ptr<ServingModel> get() const {
    const std::lock_guard lock(mutex_);
    return model_;
  }
  void set(std::shared_ptr<ServingModel> model) {
    const std::lock_guard lock(mutex_);
    model_.swap(model);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<ServingModel> model_;
};

}  // namespace sluice_cli
