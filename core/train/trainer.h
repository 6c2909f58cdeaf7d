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
#include "core/io/store.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"

namespace sluice {

// What becomes of checkpoints that are there when training begins.
enum class Resume : int32_t {
  kAutomatic = 0,  // go on from the newest when there is one
  kRequire = 1,    // an error when there is none
  kNever = 2       // an error when there is one: it is not overwritten
};

struct CheckpointOptions {
  std::string path;  // folder, or prefix of a store; "" = no checkpoints
  Store* store = nullptr;
  double interval_seconds = 300;  // 0 = after every minibatch; never over 2 % of the time
  Resume resume = Resume::kAutomatic;
  bool is_synchronous = false;  // write within training: no second copy of the topics in memory
  std::function<void(const Status&)> warn;  // of broken ones passed over; may be empty
};

struct TrainOptions {
  uint32_t topics = 50;  // K, background included; 2 to 2,000
  uint64_t seed = 1;
  uint32_t passes = 0;       // 0 = until the held-out sample stops improving, at most 10
  uint32_t max_passes = 0;   // of those; 0 or more than 10 = 10
  uint32_t threads = 1;      // 1 to 256; never changes the model
  uint32_t minibatch = 256;  // documents; 1 to 4,096. More: steadier, slower to learn
  float alpha = 0;           // of each ordinary topic; 0 = 0.05
  float eta = 0.03f;         // smoothing of topics over words, > 0
  bool background = true;
  bool is_shuffled = true;  // where the source allows it
  CheckpointOptions checkpoint;
  uint64_t total_documents = 0;          // 0 = from the source, else estimated from what was read
  double total_tokens = 0;               // likewise
  const KernelTable* kernels = nullptr;  // nullptr = best
};

struct TrainProgress {
  enum class Phase : int32_t { kReading = 0, kStart = 1, kTraining = 2, kDone = 3 };
  Phase phase = Phase::kReading;
  uint32_t pass = 0;  // from 1
  uint32_t max_passes = 0;
  uint32_t passes_done = 0;
  uint64_t documents = 0;          // trained, all passes
  double tokens = 0;               // trained, all passes
  double pass_fraction = -1;       // 0..1, < 0 unknown
  double heldout_perplexity = 0;   // last measured, 0 = none yet
  uint32_t checkpoints = 0;        // written by this run
  uint32_t resumed_pass = 0;       // that training went on in, 0 = it began anew
  uint64_t resumed_documents = 0;  // trained before, all passes
  double unseen_share = 0;  // of the first pass' tokens after the start's documents: words they had
                            // not; high where the stream drifts. 0 when the source is shuffled
  double drift = 0;         // the largest WordDrift::of() a window of that pass; likewise
};

// Called after the first minibatch of a run, after later ones at most about ten times a second, and
// at each pass's end.
// Returns: false to stop. The model so far can then still be taken with finish().
using TrainCallback = std::function<bool(const TrainProgress&)>;

enum class StopReason : int32_t {
  kNotStopped = 0,
  kPasses = 1,
  kPlateau = 2,
  kOnePass = 3,
  kCancelled = 4
};

struct TrainerState;

class Trainer {
 public:
  static constexpr uint32_t kMaxTopics = 2000;

  // Errors: kInvalidArgument (an option out of its range: names it), kLimit.
  static Result<Trainer> create(const TrainOptions& options);
  Trainer(Trainer&&) noexcept;
  ~Trainer();

  // Runs passes over `source`. Memory: model + start's buffer or shuffled window + minibatch,
  // whatever the source; the topics twice while a checkpoint is written.
  // Errors: kCorrupt (no documents; fewer than K; a checkpoint of other options or another input:
  // says which), kNotFound (Resume::kRequire), kAlreadyExists (Resume::kNever), the source's and
  // the store's. kCancelled when the callback stopped it, after a last checkpoint.
  Status run(DocumentSource& source, const TrainCallback& callback);
  // One pass over more documents, after those of earlier updates; the first makes the start.
  // Minibatches count on through all of them. Nothing is held out, and there are no checkpoints.
  // Errors: kInvalidArgument (after run(); checkpoints asked for; another vocabulary than before;
  // the first update failed); else as run(). Lifetime: source until it returns.
  Status update(DocumentSource& source, const TrainCallback& callback);
  // Takes the model (vocabulary, recipe, document_frequency are the caller's to fill in).
  // Requires: run() returned ok or kCancelled after the start was made. Errors: kInvalidArgument
  // otherwise.
  Result<TopicModel> finish();

  // Removes the checkpoints: the model is safe now.
  Status remove_checkpoints();

  StopReason stop_reason() const;
  const TrainProgress& progress() const;
  // Peak bytes for a vocabulary of `words`: model and its copy while a checkpoint is written,
  // start's buffer, minibatch, held-out sample, what reading ahead holds.
  static uint64_t memory_estimate(const TrainOptions& options, uint32_t words);

 private:
  Status run_passes(DocumentSource& source, const TrainCallback& callback);
  explicit Trainer(std::unique_ptr<TrainerState> state);
  std::unique_ptr<TrainerState> state_;
};

}  // namespace sluice
