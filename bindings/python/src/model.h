// A model with inferencers at hand for any number of threads.
#pragma once

#include <map>
#include <mutex>
#include <utility>

#include "bindings/python/src/arrays.h"

namespace sluice_python {

class PyModel {
 public:
  explicit PyModel(sluice::Model model) : model_(std::move(model)), facts_(model_.facts()) {}
  const sluice::Model& model() const { return model_; }
  const sluice_model_facts& facts() const { return facts_; }

  // An inferencer that nobody else uses meanwhile; it goes back when the lease ends.
  class Lease {
   public:
    Lease(PyModel& from, uint32_t threads, bool excludes_background);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    sluice::Inferencer& operator*() { return inferencer_; }

   private:
    PyModel& from_;
    const std::pair<uint32_t, bool> options_;
    sluice::Inferencer inferencer_;
  };

 private:
  sluice::Model model_;
  sluice_model_facts facts_;
  std::mutex mutex_;
  std::map<std::pair<uint32_t, bool>, std::vector<sluice::Inferencer>> idle_;
};

}  // namespace sluice_python
