// Batch inference over any number of inputs and outputs, on any number of threads: rows in are rows
// out, in order, whatever the threads.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "cli/transform/batch_queue.h"
#include "cli/transform/row_reader.h"
#include "cli/transform/row_sink.h"

namespace sluice_cli {

struct TransformTask {
  RowInput input;
  RowSinkOptions output;
  double bytes = 0;  // of the input, for progress
};

struct TransformCounts {
  uint64_t rows = 0;
  uint64_t errors = 0;
  uint64_t without_words = 0;
};

// As the options say. Throws: Failure.
Inferencer make_inferencer(const Model& model, const TransformOptions& options);

class TransformRun {
 public:
  // `counted`: documents whose words have names, or none. Lifetime: all outlive the run.
  TransformRun(const Model& model, const TransformOptions& options, const RowFormat& format,
               const sluice_documents* counted, SharedLog& log);

  // Throws: Failure; outputs that were complete by then stay.
  TransformCounts run(const std::vector<TransformTask>& tasks);

 private:
  void work(const std::vector<TransformTask>& tasks, BatchQueue& queue);
  void lead(const TransformTask& task, BatchQueue& queue, const BatchQueue::Worker& worker);
  void count(const RowBatch& batch, double read_bytes);
  // Requires: the lock.
  void show_progress(double seconds);
  Inferencer make_mapped_inferencer() const;

  const Model& model_;
  const TransformOptions& options_;
  const RowFormat& format_;
  const sluice_documents* counted_;
  SharedLog& log_;
  uint32_t topics_;
  size_t threads_;
  size_t batches_ahead_ = 1;  // of a leader
  std::atomic<size_t> next_task_ = 0;
  std::mutex mutex_;
  TransformCounts counts_;
  double total_bytes_ = 0;
  double read_bytes_ = 0;
  double next_progress_ = 0;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace sluice_cli
