// Samples for a dry run: a few seconds of training, and for articles a small corpus of the first.
#include "cli/dry_run.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/scratch_folder.h"
#include "cli/standard_output.h"
#include "cli/training_run.h"

namespace sluice_cli {
namespace {

constexpr double kSampleSeconds = 2;
constexpr double kCountSeconds = 1;
constexpr size_t kCountBatch = 256;
constexpr uint64_t kSampleArticles = 5000;
constexpr double kMostPasses = 10;

struct Sample {
  RunLog& log;
  double training_start = -1;
  double seconds = 0;
  uint64_t documents = 0;
};

int32_t on_sample(const sluice_trainer_progress* progress, void* user) {
  Sample& sample = *static_cast<Sample*>(user);
  const double now = sample.log.elapsed_seconds();
  if (sample.training_start < 0) sample.training_start = now;
  sample.seconds = now - sample.training_start;
  sample.documents = progress->documents;
  return interrupted() != 0 || sample.seconds > kSampleSeconds || progress->pass > 1;
}

// Seconds of one document in training, start included; 0 when the sample says nothing.
double seconds_per_document(const Documents& documents, const sluice_trainer_options& options,
                            RunLog& log) {
  // A sample is no run: it neither leaves checkpoints nor goes on from any.
  sluice_trainer_options sampling = options;
  sampling.checkpoint_path = nullptr;
  sluice_trainer* created = nullptr;
  sluice_error error;
  require(sluice_trainer_create(&sampling, &created, &error), error);
  const Trainer trainer(created);
  Sample sample{log};
  const sluice_status status =
      sluice_trainer_run(trainer.get(), documents.get(), on_sample, &sample, &error);
  if (interrupted() != 0) throw Failure(kInterrupted, "interrupted");
  if (status != SLUICE_STATUS_CANCELLED) require(status, error);
  return sample.documents == 0 ? 0 : sample.seconds / static_cast<double>(sample.documents);
}

struct DocumentCount {
  double documents = -1;  // negative: unknown
  bool is_estimate = false;
};

// Of documents whose number nothing states: reads for a second, the rest by bytes.
DocumentCount count_documents(const Documents& documents, const RunLog& log) {
  sluice_error error;
  require(sluice_documents_rewind(documents.get(), &error), error);
  const double end = log.elapsed_seconds() + kCountSeconds;
  double count = 0;
  while (log.elapsed_seconds() < end && interrupted() == 0) {
    const sluice_minibatch* batch = nullptr;
    require(sluice_documents_read_batch(documents.get(), kCountBatch, &batch, &error), error);
    if (batch == nullptr) return {count, false};
    count += static_cast<double>(batch->documents);
  }
  const double fraction = facts_of(documents).fraction;
  if (fraction <= 0) return {};
  return {count / fraction, true};
}

std::string minutes(double seconds) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", seconds / 60);
  return text;
}

struct Forecast {
  double documents = -1;  // negative: unknown
  bool is_estimate = false;
  uint32_t words = 0;
  uint64_t memory_bytes = 0;
  uint64_t disk_bytes = 0;
  double document_seconds = 0;
};

std::string describe(const Forecast& forecast, const sluice_trainer_options& trainer) {
  const char* about = forecast.is_estimate ? "about " : "";
  std::string text = "documents   ";
  text += forecast.documents < 0 ? "unknown" : about + std::to_string(uint64_t(forecast.documents));
  text +=
      "\nvocabulary  " + (forecast.words == 0 ? "unknown" : about + std::to_string(forecast.words));
  text += "\ntopics      " + std::to_string(trainer.topics);
  text += "\nmemory      " + short_bytes(static_cast<double>(forecast.memory_bytes));
  text += "\ndisk        " + short_bytes(static_cast<double>(forecast.disk_bytes));
  text += "\nminutes     ";
  const double pass = forecast.documents * forecast.document_seconds;
  if (pass <= 0) return text + "unknown\n";
  if (trainer.passes != 0) return text + minutes(pass * trainer.passes) + "\n";
  return text + minutes(pass) + " a pass, at most " + minutes(pass * kMostPasses) + "\n";
}

uint64_t model_bytes(const sluice_trainer_options& trainer, uint32_t words) {
  constexpr uint64_t kBytesPerWord = 24;  // name, offset, document frequency
  return uint64_t{words} * (uint64_t{trainer.topics} * sizeof(float) + kBytesPerWord);
}

// Writes the first articles as JSON Lines. Returns: how many there are in all, by bytes.
double sample_articles(int32_t format, const TrainOptions& options, RunLog& log,
                       const std::string& path, double& consumed_share) {
  const sluice_article_options reading = options.process.articles.library_options(format, log);
  std::vector<const char*> paths;
  for (const std::string& input : options.paths) paths.push_back(input.c_str());
  sluice_articles* opened = nullptr;
  sluice_error error;
  require(sluice_articles_open(paths.data(), paths.size(), &reading, &opened, &error), error);
  const Articles articles(opened);
  sluice_output* created = nullptr;
  require(sluice_output_create(path.c_str(), nullptr, 1, &created, &error), error);
  const Output output(created);
  uint64_t count = 0;
  const sluice_article* article = nullptr;
  while (count < kSampleArticles && interrupted() == 0) {
    require(sluice_articles_read_next(articles.get(), &article, &error), error);
    if (article == nullptr) break;
    const std::string line = JsonObject().add("text", view(article->text)).text() + "\n";
    require(sluice_output_write(output.get(), line.data(), line.size(), &error), error);
    ++count;
  }
  require(sluice_output_commit(output.get(), &error), error);
  sluice_articles_progress progress = {};
  progress.struct_size = sizeof progress;
  require(sluice_articles_get_progress(articles.get(), &progress, &error), error);
  consumed_share = article == nullptr ? 1 : progress.fraction;
  if (consumed_share <= 0) return -1;
  return static_cast<double>(count) / consumed_share;
}

}  // namespace

int dry_run(const Documents& documents, const sluice_trainer_options& trainer,
            const TrainOptions& options, RunLog& log) {
  const sluice_documents_facts facts = facts_of(documents);
  Forecast forecast;
  if (facts.total_documents != SLUICE_UNKNOWN_COUNT) {
    forecast.documents = static_cast<double>(facts.total_documents);
  } else if (options.documents != 0) {
    forecast.documents = static_cast<double>(options.documents);
  }
  if (facts.can_rewind == 0) {
    log.note("this input can be read once: no sample is taken of it");
  } else {
    forecast.document_seconds = seconds_per_document(documents, trainer, log);
    const sluice_documents_facts after = facts_of(documents);
    forecast.words = after.vocabulary_size;
    if (forecast.documents < 0) {
      const DocumentCount count = count_documents(documents, log);
      forecast.documents = count.documents;
      forecast.is_estimate = count.is_estimate;
    }
  }
  if (forecast.words == 0) forecast.words = options.feature_dim;
  forecast.memory_bytes = training_bytes(trainer, forecast.words);
  forecast.disk_bytes = model_bytes(trainer, forecast.words);
  write_standard_output(describe(forecast, trainer));
  log.note("next: the same command without --dry-run");
  return kDone;
}

int dry_run_articles(int32_t format, const TrainOptions& options, RunLog& log) {
  if (options.paths.front() == "-") {
    throw Failure(kUsage, "--dry-run would use up what stdin has; give a file");
  }
  const ScratchFolder folder((std::filesystem::temp_directory_path() / "sluice-dry-run").string());
  std::filesystem::create_directory(folder.path());
  ProcessJob job;
  job.paths = {folder.path() + "/sample.jsonl"};
  job.format = SLUICE_FORMAT_JSON_LINES;
  job.output = folder.path() + "/corpus";
  double share = -1;
  Forecast forecast;
  forecast.documents = sample_articles(format, options, log, job.paths[0], share);
  forecast.is_estimate = share < 1;
  ProcessOptions process = options.process;
  process.articles = ArticleOptions();
  RunLog silent(RunLog::Form::kQuiet);
  const sluice_process_summary summary = run_process_job(job, process, silent);
  const uint64_t twentieth = static_cast<uint64_t>(std::max(0.0, forecast.documents)) / 20;
  const uint32_t topics =
      options.topics != 0 ? options.topics : uint32_t(std::clamp<uint64_t>(twentieth, 2, 50));
  sluice_trainer_options trainer = options.library_options(topics);
  // A sample has few words; of more articles the vocabulary is at most its limit.
  forecast.words = forecast.is_estimate ? options.process.max_vocabulary : summary.vocabulary;
  check_memory(trainer, forecast.words, options.memory_bytes);
  forecast.memory_bytes = training_bytes(trainer, forecast.words);
  const double corpus =
      static_cast<double>(std::filesystem::file_size(job.paths[0])) / (share > 0 ? share : 1);
  forecast.disk_bytes = model_bytes(trainer, forecast.words) + static_cast<uint64_t>(corpus);
  const Documents documents = open_documents(job.output, SLUICE_FORMAT_CORPUS, "", false, silent);
  sluice_trainer_options sample = trainer;
  sample.topics = std::clamp<uint32_t>(static_cast<uint32_t>(summary.documents / 2), 2, topics);
  forecast.document_seconds = seconds_per_document(documents, sample, log);
  write_standard_output(describe(forecast, trainer));
  log.note("next: the same command without --dry-run");
  return kDone;
}

}  // namespace sluice_cli
