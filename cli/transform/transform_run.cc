// The threads of a transform.
#include "cli/transform/transform_run.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <system_error>
#include <thread>

#include "cli/failure.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

// The log itself is slower where it is no terminal.
constexpr double kProgressSeconds = 0.1;

double seconds_since(std::chrono::steady_clock::time_point start) {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
  return std::max(passed.count(), 1e-3);
}

}  // namespace

TransformRun::TransformRun(const Model& model, const TransformOptions& options,
                           const RowFormat& format, const sluice_documents* counted, SharedLog& log)
    : model_(model),
      options_(options),
      format_(format),
      counted_(counted),
      log_(log),
      topics_(facts_of(model).topics),
      threads_(options.threads != 0 ? options.threads
                                    : std::clamp(std::thread::hardware_concurrency(), 1u, 256u)) {}

Inferencer make_inferencer(const Model& model, const TransformOptions& options) {
  sluice_inferencer_options inferring;
  sluice_inferencer_options_init(&inferring, sizeof inferring);
  inferring.background =
      options.rows.drop_background ? SLUICE_BACKGROUND_EXCLUDE : SLUICE_BACKGROUND_KEEP;
  inferring.kernels = options.kernels.c_str();
  sluice_inferencer* created = nullptr;
  sluice_error error;
  require(sluice_inferencer_create(model.get(), &inferring, &created, &error), error);
  return Inferencer(created);
}

Inferencer TransformRun::make_mapped_inferencer() const {
  Inferencer inferencer = make_inferencer(model_, options_);
  sluice_error error;
  if (counted_ != nullptr) {
    require(sluice_inferencer_map_words(inferencer.get(), counted_, nullptr, &error), error);
  }
  return inferencer;
}

TransformCounts TransformRun::run(const std::vector<TransformTask>& tasks) {
  start_ = std::chrono::steady_clock::now();
  for (const TransformTask& task : tasks) total_bytes_ += task.bytes;
  const size_t leaders = std::clamp<size_t>(tasks.size(), 1, threads_);
  batches_ahead_ = threads_ == 1 ? 1 : 2 * threads_ / leaders + 1;
  BatchQueue queue(tasks.size());
  std::vector<std::thread> others;
  try {
    for (size_t i = 1; i < threads_; ++i) others.emplace_back([&] { work(tasks, queue); });
  } catch (const std::system_error&) {
    // Fewer threads do the same.
  }
  work(tasks, queue);
  for (std::thread& other : others) other.join();
  queue.rethrow();
  return counts_;
}

void TransformRun::work(const std::vector<TransformTask>& tasks, BatchQueue& queue) {
  try {
    const Inferencer inferencer = make_mapped_inferencer();
    const BatchQueue::Worker worker = [&](RowBatch& batch) {
      batch.infer(inferencer.get(), topics_);
      format_.format(batch);
    };
    for (size_t task = next_task_++; task < tasks.size(); task = next_task_++) {
      lead(tasks[task], queue, worker);
      queue.leave();
    }
    queue.help(worker);
  } catch (const BatchQueue::Stopped&) {
  } catch (...) {
    queue.fail(std::current_exception());
  }
}

void TransformRun::lead(const TransformTask& task, BatchQueue& queue,
                        const BatchQueue::Worker& worker) {
  const auto reader = open_row_reader(task.input, options_, log_);
  const auto sink = open_row_sink(task.output);
  std::deque<BatchPointer> ahead, spare;
  uint64_t rows = 0;
  double counted_bytes = 0;
  for (bool has_more = true; has_more || !ahead.empty();) {
    if (has_more && ahead.size() < batches_ahead_) {
      if (spare.empty()) spare.push_back(std::make_shared<BatchWork>());
      RowBatch& batch = spare.back()->batch;
      batch.clear(rows);
      has_more = reader->fill(batch);
      if (batch.is_empty()) continue;
      rows += batch.size();
      ahead.push_back(std::move(spare.back()));
      spare.pop_back();
      queue.submit(ahead.back());
      continue;
    }
    queue.finish(*ahead.front(), worker);
    sink->write(ahead.front()->batch.bytes);
    const double read = std::max(0.0, has_more ? reader->fraction() : 1.0) * task.bytes;
    count(ahead.front()->batch, read - counted_bytes);
    counted_bytes = read;
    spare.push_back(std::move(ahead.front()));
    ahead.pop_front();
  }
  sink->finish();
}

void TransformRun::count(const RowBatch& batch, double read_bytes) {
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < batch.size(); ++i) {
    const MixtureRow row = batch.row(i);
    counts_.errors += row.mixture == nullptr;
    counts_.without_words += row.mixture != nullptr && row.unknown_share >= 1;
  }
  counts_.rows += batch.size();
  read_bytes_ += read_bytes;
  const double seconds = seconds_since(start_);
  if (seconds < next_progress_) return;
  next_progress_ = seconds + kProgressSeconds;
  show_progress(seconds);
}

void TransformRun::show_progress(double seconds) {
  const double rate = static_cast<double>(counts_.rows) / seconds;
  const double memory = static_cast<double>(resident_bytes());
  JsonObject fields;
  fields.add("event", "progress").add("phase", "transform").add("documents", counts_.rows);
  fields.add("documents_per_second", rate).add("memory_bytes", memory);
  std::string text = "transform: " + short_number(static_cast<double>(counts_.rows)) +
                     " documents, " + short_number(rate) + " documents/s, memory " +
                     short_bytes(memory);
  const double fraction = total_bytes_ > 0 ? read_bytes_ / total_bytes_ : 0;
  if (fraction > 0.01 && seconds > 1) {
    const double left = seconds * (1 - fraction) / fraction;
    fields.add("eta_seconds", left);
    text += ", " + short_duration(left) + " left";
  }
  log_.progress(text, fields);
}

}  // namespace sluice_cli
