// sluice train: counted documents or raw articles to a model.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/dry_run.h"
#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/local_copy.h"
#include "cli/remote.h"
#include "cli/scratch_folder.h"
#include "cli/standard_output.h"
#include "cli/topic_table.h"
#include "cli/train_options.h"
#include "cli/training_checks.h"
#include "cli/training_run.h"
#include "cli/verb.h"

namespace sluice_cli {
namespace {

constexpr uint32_t kDefaultTopics = 50;
// Fewer articles a topic than this make topics of single articles.
constexpr uint64_t kArticlesPerTopic = 20;

// news.jsonl.gz gives news.safetensors, in the current directory.
std::string default_output(const std::string& input) {
  if (input == "-") return "model.safetensors";
  std::filesystem::path path(input);
  if (!path.has_filename()) path = path.parent_path();  // corpus/
  path = path.filename();
  if (path.extension() == ".gz" || path.extension() == ".zst") path.replace_extension();
  if (!std::filesystem::is_directory(input)) path.replace_extension();
  if (path.empty() || path == "." || path == "..") return "model.safetensors";
  return path.string() + ".safetensors";
}

void check_outputs(const TrainOptions& options) {
  require_output(options.output, false, options.force);
  if (!options.keep_corpus.empty()) require_output(options.keep_corpus, true, options.force);
}

void say_start(const sluice_documents_facts& facts, const sluice_trainer_options& trainer,
               RunLog& log) {
  std::string text = "training K = " + std::to_string(trainer.topics) + " topics";
  if (facts.total_documents != SLUICE_UNKNOWN_COUNT) {
    text += " on " + std::to_string(facts.total_documents) + " documents";
  }
  if (facts.vocabulary_size != 0) {
    text += ", " + std::to_string(facts.vocabulary_size) + " words, at most about " +
            short_bytes(static_cast<double>(training_bytes(trainer, facts.vocabulary_size))) +
            " of memory";
  }
  log.note(text);
}

// What an interrupted run leaves: a checkpoint to go on from, or without checkpoints the model so
// far.
int save_partial(const TrainingOutcome& outcome, const TrainOptions& options, RunLog& log) {
  if (outcome.checkpoints > 0) {
    log.note("interrupted; the same command goes on from " + options.checkpoint + ", " +
             options.output + " is untouched");
    return interrupt_exit_status();
  }
  if (outcome.model == nullptr) {
    log.note("interrupted before there was a model; nothing was written");
    return interrupt_exit_status();
  }
  const std::string path = options.output + ".partial";
  sluice_error error;
  require(sluice_model_save(outcome.model.get(), path.c_str(), remote_store(), 1, &error), error);
  log.note("interrupted; the model so far is " + path + ", " + options.output + " is untouched");
  return interrupt_exit_status();
}

void save(const Model& model, const TrainOptions& options) {
  check_model(facts_of(model), options, kCommandLineNames);
  sluice_error error;
  require(
      sluice_model_save(model.get(), options.output.c_str(), remote_store(), options.force, &error),
      error);
}

void say_next(const TrainOptions& options, bool from_articles, RunLog& log) {
  log.note("wrote " + options.output);
  log.note(from_articles ? "next: sluice transform " + options.output + " --text \"a sentence\""
                         : "next: sluice topics " + options.output);
  log.note("      sluice transform " + options.output + " new.jsonl -o mixtures.jsonl");
}

int train_on(const std::string& path, int32_t format, uint32_t topics, bool from_articles,
             const TrainOptions& options, RunLog& log) {
  const std::string vocabulary = from_articles ? "" : options.process.vocabulary_path;
  StartTimes times(log);
  InputMode mode = from_articles ? InputMode() : options.mode;
  mode.shard = parse_shard(options.shard);
  mode.reading = StartTimes::on_reading;
  mode.reading_user = &times;
  const Documents documents =
      open_documents(path, format, vocabulary, options.process.articles.strict, log,
                     options.format.label_size(), mode);
  times.first_byte();
  const sluice_trainer_options trainer = options.library_options(topics);
  const sluice_documents_facts facts = facts_of(documents);
  check_documents(facts, options, trainer.topics, kCommandLineNames);
  const uint32_t words = facts.vocabulary_size != 0 ? facts.vocabulary_size : options.feature_dim;
  check_memory(trainer, words, options.memory_bytes);
  if (options.dry_run) return dry_run(documents, trainer, options, log);
  say_start(facts, trainer, log);
  const TrainingOutcome outcome = run_training(documents, trainer, options, times, log);
  if (outcome.was_interrupted) return save_partial(outcome, options, log);
  if (const uint64_t bad = facts_of(documents).bad_records; bad > 0) {
    log.warn(std::to_string(bad) + " bad records skipped");
  }
  save(outcome.model, options);
  remove_checkpoints(outcome, log);
  if (from_articles && !log.is_quiet()) write_standard_output(topic_table(outcome.model, {}));
  flush_standard_output();
  if (from_articles) warn_of_similar_topics(outcome.model, log);
  warn_of_nameless_words(outcome.model, options.output, log);
  say_next(options, from_articles, log);
  return kDone;
}

// The topics a number of articles is good for, when none were asked for.
uint32_t topics_for(uint64_t documents, uint32_t asked) {
  if (asked != 0) return asked;
  return static_cast<uint32_t>(
      std::clamp<uint64_t>(documents / kArticlesPerTopic, 2, kDefaultTopics));
}

int train_on_articles(int32_t format, TrainOptions& options, RunLog& log) {
  if (options.dry_run) return dry_run_articles(format, options, log);
  std::optional<ScratchFolder> temporary;
  ProcessJob job;
  job.paths = options.paths;
  job.format = format;
  job.output = options.keep_corpus;
  job.replace = options.force;
  if (job.output.empty()) job.output = temporary.emplace(options.output + ".corpus").path();
  const sluice_process_summary summary = run_process_job(job, options.process, log);
  const uint32_t topics = topics_for(summary.documents, options.topics);
  return train_on(job.output, SLUICE_FORMAT_CORPUS, topics, true, options, log);
}

// A channel is not looked at before it is read, and each pass takes an epoch of it.
int32_t prepare_channel(TrainOptions& options, RunLog& log) {
  const int32_t told = options.format.format();
  if (told != SLUICE_FORMAT_AUTOMATIC && told != SLUICE_FORMAT_RECORDS &&
      told != SLUICE_FORMAT_LDAC && told != SLUICE_FORMAT_COUNTS_CSV) {
    throw Failure(kUsage, "--input-mode pipe reads --format records (default), ldac or counts-csv");
  }
  if (options.paths.size() > 1) throw Failure(kUsage, "--input-mode pipe reads one channel");
  if (options.dry_run) throw Failure(kUsage, "--dry-run would use up what the channel has");
  watch_for_interrupts();  // before the first note, so that who reads it may already stop the run
  if (options.passes == 0) {
    options.passes = std::max(1u, options.max_iterations);
    options.max_iterations = 0;
    log.note("reading " + std::to_string(options.passes) +
             (options.passes == 1 ? " epoch" : " epochs") + " of the channel; --passes N reads N");
  }
  return told == SLUICE_FORMAT_AUTOMATIC ? SLUICE_FORMAT_RECORDS : told;
}

int32_t prepare_input(TrainOptions& options, RunLog& log) {
  if (options.mode.is_pipe()) return prepare_channel(options, log);
  return find_format(options.paths, options.format.format(), SLUICE_FORMAT_RECORDS);
}

// File mode: the copy takes the place of the input.
std::optional<LocalCopy> copy_input(TrainOptions& options, RunLog& log) {
  const std::string source = options.paths.front();
  const bool is_elsewhere = is_remote(source) || source.ends_with(".manifest");
  if (options.mode.name != "file" || !is_elsewhere) {
    if (options.download_dir.empty()) return std::nullopt;
    throw Failure(kUsage,
                  "--download-dir is for --input-mode file and an input of s3:// or https://");
  }
  if (options.paths.size() > 1) {
    throw Failure(kUsage, "--input-mode file copies one input; give a prefix or a .manifest");
  }
  if (options.dry_run) return std::nullopt;  // reads a sample only
  std::string folder = options.download_dir;
  if (folder.empty()) {
    folder = is_remote(options.output) ? std::filesystem::path(options.output).filename().string()
                                       : options.output;
    folder += ".download";
  }
  if (is_remote(folder)) throw Failure(kUsage, "--download-dir " + folder + ": is no local folder");
  log.note("copying the input to " + folder);
  std::optional<LocalCopy> copy(std::in_place, source, folder, log);
  options.paths.front() = copy->path();
  return copy;
}

int train(TrainOptions& options) {
  RunLog log(options.log.choice());
  check_train_options(options, log);
  const int32_t format = prepare_input(options, log);
  if (format == SLUICE_FORMAT_LDAC && options.process.vocabulary_path.empty()) {
    throw Failure(kUsage, options.paths.front() +
                              " is LDA-C, which has ids only; give its words: --vocabulary FILE");
  }
  if (parse_shard(options.shard).count > 1 && format != SLUICE_FORMAT_CORPUS &&
      format != SLUICE_FORMAT_RECORDS) {
    throw Failure(kUsage, "--shard divides files of records, a corpus' or a folder's");
  }
  if (parse_shard(options.shard).count > 1 && options.mode.is_pipe()) {
    throw Failure(kUsage, "--shard: a channel has no files; give --shard to its feeder");
  }
  if (options.output.empty()) options.output = default_output(options.paths.front());
  if (options.checkpoint.empty()) options.checkpoint = options.output + ".checkpoint";
  if (!options.dry_run) check_outputs(options);
  // Wrong values are said before any work.
  training_bytes(options.library_options(options.topics), 1);
  watch_for_interrupts();
  if (!is_articles(format) && !options.keep_corpus.empty()) {
    throw Failure(kUsage, "--keep-corpus is for raw articles; " + options.paths.front() +
                              " is counted already");
  }
  const std::optional<LocalCopy> copy = copy_input(options, log);
  const int status = is_articles(format) ? train_on_articles(format, options, log)
                                         : train_on(options.paths.front(), format, options.topics,
                                                    false, options, log);
  if (copy && status == kDone) copy->remove();
  return status;
}

Action add_options(OptionList& list) {
  auto options = std::make_shared<TrainOptions>();
  add_train_options(list, *options);
  return [options] { return train(*options); };
}

}  // namespace

const Verb kTrainVerb = {
    "train", "Learns topics from a corpus or raw articles, in memory that does not grow with them",
    "  sluice train articles.jsonl                              writes articles.safetensors\n"
    "  sluice train corpus -o model.safetensors -k 100 --memory 2G\n"
    "  sluice train docs.ldac.gz --vocabulary vocab.txt -k 100 --seed 7 -o model.safetensors\n",
    "  sluice topics model.safetensors                                  the words of the topics\n"
    "  sluice transform model.safetensors new.jsonl -o mixtures.jsonl   topics of new documents\n",
    add_options};

}  // namespace sluice_cli
