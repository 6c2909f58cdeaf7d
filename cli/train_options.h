// The options of train: ours, SageMaker's names for them, and what they come to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/input_format.h"
#include "cli/log_options.h"
#include "cli/process_job.h"

namespace sluice_cli {

struct TrainOptions {
  std::vector<std::string> paths;
  FormatOption format;
  InputMode mode;            // its name is "" when none was asked for
  std::string download_dir;  // "" = OUTPUT.download
  std::string output;
  std::string keep_corpus;
  bool force = false;
  bool dry_run = false;
  ProcessOptions process;
  LogOptions log;

  uint32_t topics = 0;  // 0 = 50, or fewer when there are few articles
  uint64_t seed = 1;
  uint32_t passes = 0;
  uint32_t threads = 0;    // 0 = all
  uint32_t minibatch = 0;  // 0 = 256
  float alpha = 0;
  float eta = 0.03f;
  std::string background = "on";
  std::string kernels = "auto";
  uint64_t memory_bytes = 0;  // 0 = no limit
  uint64_t documents = 0;     // totals, when the input does not say
  double corpus_tokens = 0;
  std::string order = "shuffled";
  std::string shard;       // "I/N", or ""
  std::string checkpoint;  // "" = OUTPUT.checkpoint
  double checkpoint_interval = 300;
  bool checkpoint_sync = false;
  std::string resume = "auto";

  // SageMaker's.
  uint32_t feature_dim = 0;
  uint64_t mini_batch_size = 0;
  float alpha0 = 0;
  uint32_t max_iterations = 0;
  double tol = -1;
  int32_t max_restarts = -1;

  // For verbs that train on behalf of others: called at the end of each pass.
  std::function<void(const sluice_trainer_progress&)> on_pass;
  bool model_when_interrupted = false;  // also where there are checkpoints

  bool has_background() const { return background == "on"; }
  // With K decided. Lifetime: this object's.
  sluice_trainer_options library_options(uint32_t topic_count) const;
};

void add_train_options(OptionList& list, TrainOptions& options);
// Options that contradict each other or mean nothing here: throws Failure, or notes.
void check_train_options(const TrainOptions& options, RunLog& log);

}  // namespace sluice_cli
