// A model with inferencers at hand for any number of threads.
#pragma once

#include <utility>
#include <vector>

#include "bindings/python/src/arrays.h"

namespace sluice_python {

class PyModel {
 public:
  explicit PyModel(sluice::Model model) : model_(std::move(model)), facts_(model_.facts()) {}
  const sluice::Model& model() const { return model_; }
  const sluice_model_facts& facts() const { return facts_; }

  struct Idle {
    uint32_t threads;
    bool excludes_background;
    sluice::Inferencer inferencer;
  };

  // An inferencer that nobody else uses meanwhile; it goes back when the lease ends. Begins and
  // ends with the GIL, which is the lock of what is idle.
  class Lease {
   public:
    Lease(PyModel& from, uint32_t threads, bool excludes_background);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    sluice::Inferencer& operator*() { return idle_.inferencer; }

   private:
    PyModel& from_;
    Idle idle_;
  };

 private:
  sluice::Model model_;
  sluice_model_facts facts_;
  std::vector<Idle> idle_;
};

// The mixture [K] of a text. Throws: sluice::Error, MemoryError.
nb::object infer_text(PyModel& model, std::string_view text, bool excludes_background);

}  // namespace sluice_python
