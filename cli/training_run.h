// One run of the trainer over counted documents: memory checked before it starts, progress while it
// works, a stop that keeps the model so far.
#pragma once

#include <cstdint>
#include <string>

#include "cli/library_objects.h"
#include "cli/run_log.h"
#include "cli/start_times.h"
#include "cli/train_options.h"

namespace sluice_cli {

struct TrainingOutcome {
  Model model;  // none when it was interrupted before there was one
  bool was_interrupted = false;
  uint32_t checkpoints = 0;  // written
  Trainer trainer;           // done, but for its checkpoints
};

// Peak bytes of training with `words` words.
uint64_t training_bytes(const sluice_trainer_options& options, uint32_t words);
// Throws: Failure when `limit_bytes` (0 = none) is too little, with the K x V that would fit.
void check_memory(const sluice_trainer_options& options, uint32_t words, uint64_t limit_bytes);

// The model is safe: removes the checkpoints, and warns when that fails.
void remove_checkpoints(const TrainingOutcome& outcome, RunLog& log);

// Throws: Failure.
TrainingOutcome run_training(const Documents& documents, const sluice_trainer_options& given,
                             const TrainOptions& choices, StartTimes& times, RunLog& log);

}  // namespace sluice_cli
