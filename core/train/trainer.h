// The streaming trainer: cluster start, background topic, Rao-Blackwellised Gibbs over minibatches.
// docs/design.md (Trainer) has the algorithm and its sources.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/document_source.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"

namespace sluice {

struct TrainOptions {
  uint32_t topics = 50;  // K, background included; 2 to 2,000
  uint64_t seed = 1;
  uint32_t passes = 0;       // 0 = until the held-out sample stops improving, at most 10
  uint32_t threads = 1;      // 1 to 256; never changes the model
  uint32_t minibatch = 256;  // documents; 1 to 4,096. More: steadier, slower to learn
  float alpha = 0;           // of each ordinary topic; 0 = 0.05
  float eta = 0.03f;         // smoothing of topics over words, > 0
  bool background = true;
  uint64_t total_documents = 0;          // 0 = from the source, else estimated from what was read
  double total_tokens = 0;               // likewise
  const KernelTable* kernels = nullptr;  // nullptr = best
};

struct TrainProgress {
  enum class Phase : int32_t { kReading = 0, kStart = 1, kTraining = 2, kDone = 3 };
  Phase phase = Phase::kReading;
  uint32_t pass = 0;  // from 1
  uint32_t max_passes = 0;
  uint64_t documents = 0;         // trained, all passes
  double tokens = 0;              // trained, all passes
  double pass_fraction = -1;      // 0..1, < 0 unknown
  double heldout_perplexity = 0;  // last measured, 0 = none yet
};

// Called after minibatches, at most about ten times a second, and at each pass's end.
// Returns: false to stop. The model so far can then still be taken with finish().
using TrainCallback = std::function<bool(const TrainProgress&)>;

enum class StopReason : int32_t {
  kNotStopped = 0,
  kPasses = 1,
  kPlateau = 2,
  kOnePass = 3,
  kCancelled = 4
};

class Trainer {
 public:
  static constexpr uint32_t kMaxTopics = 2000;

  // Errors: kInvalidArgument (an option out of its range: names it), kLimit.
  static Result<Trainer> create(const TrainOptions& options);
  Trainer(Trainer&&) noexcept;
  ~Trainer();

  // Runs passes over `source`. Memory: model + start's buffer + minibatch, whatever the source.
  // Errors: kCorrupt (no documents; fewer than K), the source's. kCancelled when the callback
  // stopped it.
  Status run(DocumentSource& source, const TrainCallback& callback);
  // Takes the model (vocabulary, recipe, document_frequency are the caller's to fill in).
  // Requires: run() returned ok or kCancelled after the start was made. Errors: kInvalidArgument
  // otherwise.
  Result<TopicModel> finish();

  StopReason stop_reason() const;
  const TrainProgress& progress() const;
  // Peak bytes for a vocabulary of `words`: model, start's buffer, minibatch, held-out sample.
  static uint64_t memory_estimate(const TrainOptions& options, uint32_t words);

 private:
  struct State;
  explicit Trainer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sluice
