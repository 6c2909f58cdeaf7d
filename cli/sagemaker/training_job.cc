// Configuration, documents, training, model, test score: one after the other.
#include "cli/sagemaker/training_job.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <new>

#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/remote.h"
#include "cli/sagemaker/channel_input.h"
#include "cli/sagemaker/hyperparameters.h"
#include "cli/sagemaker/job_configuration.h"
#include "cli/sagemaker/metric_log.h"
#include "cli/sagemaker/spot_watch.h"
#include "cli/standard_output.h"
#include "cli/topic_table.h"
#include "cli/training_checks.h"
#include "cli/training_run.h"

namespace sluice_cli {
namespace {

namespace fs = std::filesystem;

// So much of it becomes the job's FailureReason.
constexpr size_t kFailureBytes = 1024;

void check_hosts(const JobConfiguration& job) {
  if (job.hosts.size() > 1) {
    throw Failure(kUsage, std::to_string(job.hosts.size()) +
                              " hosts: this is a single-machine algorithm; set the instance count "
                              "to 1 and the channels to FullyReplicated");
  }
  if (job.current_host.empty() || job.current_host.find('/') != std::string::npos) {
    throw Failure(kBadInput, "current_host \"" + job.current_host + "\" is no host's name");
  }
}

const Channel& train_channel(const JobConfiguration& job, RunLog& log) {
  for (const auto& [name, channel] : job.channels) {
    if (name != "train" && name != "test" && name != "vocabulary" && name != "auxiliary") {
      log.warn("channel " + name + " is not used; known are train, test and vocabulary");
    }
  }
  const auto found = job.channels.find("train");
  if (found == job.channels.end()) throw Failure(kBadInput, "there is no channel train");
  return found->second;
}

// Where the platform keeps checkpoints, or nowhere. A folder for each host: they share the prefix.
std::string checkpoint_folder(const TrainingFolder& folder, const std::string& host) {
  if (!fs::is_directory(folder.checkpoints())) return "none";
  return folder.checkpoints() + "/" + host;
}

JobOptions job_options(const TrainingFolder& folder, const JobConfiguration& job,
                       MetricLog& metrics, RunLog& log) {
  JobOptions options;
  apply_hyperparameters(job.hyperparameters, options, log);
  check_train_options(options, log);
  options.output = folder.model("model.safetensors");
  options.checkpoint = checkpoint_folder(folder, job.current_host);
  options.model_when_interrupted = true;
  options.on_pass = [&metrics](const sluice_trainer_progress& pass) { metrics.pass(pass); };
  return options;
}

void save(const Model& model, const TrainingFolder& folder, RunLog& log) {
  fs::create_directories(fs::path(folder.model("x")).parent_path());
  sluice_error error;
  for (const auto& [path, write] :
       {std::pair(folder.model("model.safetensors"), &sluice_model_save),
        std::pair(folder.model("model_algo-1"), &sluice_model_export_mxnet)}) {
    require(write(model.get(), path.c_str(), remote_store(), 1, &error), error);
    log.note("wrote " + path);
  }
}

void score(const Model& model, const ChannelInput& test, const TrainOptions& options,
           const MetricLog& metrics) {
  sluice_evaluation_options evaluation;
  sluice_evaluation_options_init(&evaluation, sizeof evaluation);
  evaluation.threads = options.library_options(options.topics).threads;
  sluice_evaluation totals = {};
  totals.struct_size = sizeof totals;
  sluice_error error;
  const sluice_status status = sluice_evaluation_run(model.get(), test.documents().get(), nullptr,
                                                     &evaluation, &totals, nullptr, 0, &error);
  if (status != SLUICE_STATUS_OK) {
    throw Failure(exit_status_of(status), std::string("channel test: ") + error.text);
  }
  if (totals.heldout_tokens <= 0) {
    throw Failure(kBadInput, "channel test: no word of it is known to the model");
  }
  metrics.quality("test pwll", "score", totals.log_likelihood / totals.heldout_tokens);
  metrics.quality("test perplexity", "loss", totals.perplexity);
}

// An error says what was skipped before it: all records may have been bad.
TrainingOutcome run_on_channel(const Documents& documents, const sluice_trainer_options& trainer,
                               const TrainOptions& options, StartTimes& times, RunLog& log) {
  try {
    return run_training(documents, trainer, options, times, log);
  } catch (const Failure& failure) {
    const uint64_t bad = facts_of(documents).bad_records;
    throw Failure(failure.exit_status(),
                  std::string("channel train: ") + failure.what() +
                      (bad > 0 ? "; " + std::to_string(bad) + " bad records were skipped" : ""));
  }
}

struct Training {
  TrainingOutcome outcome;
  std::unique_ptr<ChannelInput> documents;
};

Training train(const TrainingFolder& folder, const JobConfiguration& job, const ChannelWords& words,
               const TrainOptions& options, RunLog& log) {
  const sluice_trainer_options trainer = options.library_options(options.topics);
  training_bytes(trainer, 1);  // wrong values are said before any work
  Training training;
  StartTimes times(log);
  InputMode reading;
  reading.reading = StartTimes::on_reading;
  reading.reading_user = &times;
  training.documents =
      std::make_unique<ChannelInput>(folder, train_channel(job, log), words, reading, log);
  times.first_byte();
  const Documents& documents = training.documents->documents();
  check_documents(facts_of(documents), options, trainer.topics, kHyperparameterNames);
  log.note("training K = " + std::to_string(trainer.topics) + " topics");
  training.outcome = run_on_channel(documents, trainer, options, times, log);
  if (const uint64_t bad = facts_of(documents).bad_records; bad > 0) {
    log.warn(std::to_string(bad) + " bad records skipped");
  }
  return training;
}

void say_interrupted(const TrainingOutcome& outcome, const TrainOptions& options,
                     const SpotWatch* spot, RunLog& log) {
  if (spot != nullptr && !spot->notice().empty()) log.note("spot notice: " + spot->notice());
  log.note(outcome.checkpoints > 0 ? "stopped; the same job goes on from " + options.checkpoint
                                   : "stopped; there is no checkpoint to go on from");
}

void run(const TrainingFolder& folder, bool spot_notice, RunLog& log) {
  const JobConfiguration job = read_job_configuration(folder);
  log.note(std::string("sluice ") + sluice_version() + " on " + job.current_host);
  check_hosts(job);
  MetricLog metrics(job.current_host);
  const JobOptions options = job_options(folder, job, metrics, log);
  std::unique_ptr<SpotWatch> spot;
  if (spot_notice || options.spot_notice != 0) spot = std::make_unique<SpotWatch>();
  const ChannelWords words = find_words(folder, job);
  const Training training = train(folder, job, words, options, log);
  const TrainingOutcome& outcome = training.outcome;
  if (outcome.was_interrupted) say_interrupted(outcome, options, spot.get(), log);
  if (outcome.model == nullptr) return;
  check_model(facts_of(outcome.model), options, kHyperparameterNames);
  save(outcome.model, folder, log);
  log_to_standard_output(topic_table(outcome.model, {}));
  warn_of_nameless_words(outcome.model, "model.safetensors", log);
  if (outcome.was_interrupted) return;
  remove_checkpoints(outcome, log);
  if (const auto test = job.channels.find("test"); test != job.channels.end()) {
    InputMode reading;
    reading.reading = end_reading_when_interrupted;
    const ChannelInput documents(folder, test->second, words, reading, log);
    score(outcome.model, documents, options, metrics);
  }
}

// Cut between characters.
std::string beginning_of(std::string text) {
  if (text.size() <= kFailureBytes) return text;
  size_t end = kFailureBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

[[noreturn]] void fail(const TrainingFolder& folder, const std::string& text, RunLog& log) {
  std::error_code ignored;
  fs::create_directories(fs::path(folder.failure()).parent_path(), ignored);
  std::ofstream file(folder.failure(), std::ios::binary);
  file << beginning_of(text);
  file.close();
  if (!file) log.warn("cannot write " + folder.failure());
  throw Failure(kFailed, text);
}

}  // namespace

int run_training_job(const TrainingFolder& folder, bool spot_notice) {
  RunLog log(RunLog::Form::kText, stdout);
  std::string text;
  watch_for_interrupts();
  try {
    run(folder, spot_notice, log);
    return kDone;
  } catch (const Failure& failure) {
    text = failure.what();
    // While it waited for documents; after a signal other failures are failures still.
    if (failure.exit_status() == kInterrupted) {
      log.note("stopped while it waited: " + text);
      return kDone;
    }
  } catch (const std::bad_alloc&) {
    text = "out of memory";
  } catch (const std::exception& error) {
    text = error.what();
  }
  fail(folder, text, log);
}

}  // namespace sluice_cli
