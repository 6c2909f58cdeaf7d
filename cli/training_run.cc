// The trainer with progress, the memory contract and interrupts.
#include "cli/training_run.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "cli/failure.h"
#include "cli/interrupt.h"

namespace sluice_cli {
namespace {

constexpr uint32_t kMostTopics = 2000;
// Share of tokens whose words the start had not: 0.5 % where a stream is well mixed.
constexpr double kMuchUnseen = 0.05;
// Bits between the words of later documents and the first ones': docs/design.md (Drift).
constexpr double kMuchDrift = 0.03;
constexpr uint32_t kMostWords = 10'000'000;

// The largest x in [low, high] that fits, or low - 1.
template <typename Fits>
uint32_t largest(uint32_t low, uint32_t high, const Fits& fits) {
  uint32_t best = low - 1;
  while (low <= high) {
    const uint32_t middle = low + (high - low) / 2;
    if (fits(middle)) {
      best = middle;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}

struct Watch {
  RunLog& log;
  StartTimes& times;
  double start;
  uint64_t total_documents;  // 0 = unknown
  uint64_t limit_bytes;
  const std::function<void(const sluice_trainer_progress&)>& on_pass;
  double first_training = -1;    // when documents began to be trained on
  uint64_t first_documents = 0;  // trained by then, before a checkpoint
  double first_tokens = 0;
  uint32_t passes_done = 0;
  bool over_memory = false;
  bool said_resumed = false;
  bool said_drift = false;
};

std::string perplexity_text(double perplexity) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", perplexity < 100 ? 1 : 0, perplexity);
  return text;
}

// Share of all passes that there may be; negative when unknown.
double share_done(const Watch& watch, const sluice_trainer_progress& progress) {
  if (progress.pass == 0 || progress.max_passes == 0) return -1;
  double in_pass = progress.pass_fraction;
  if (in_pass < 0 && watch.total_documents > 0) {
    in_pass = static_cast<double>(progress.documents) / static_cast<double>(watch.total_documents) -
              (progress.pass - 1);
  }
  if (in_pass < 0) return -1;
  return (progress.pass - 1 + std::min(in_pass, 1.0)) / progress.max_passes;
}

void show(Watch& watch, const sluice_trainer_progress& progress, bool pass_ended) {
  constexpr const char* kPhases[] = {"reading", "start", "training", "done"};
  const double seconds = watch.log.elapsed_seconds() - watch.first_training;
  const double documents = static_cast<double>(progress.documents - watch.first_documents);
  const double per_second = seconds > 0 ? documents / seconds : 0;
  const double tokens_per_second =
      seconds > 0 ? (progress.tokens - watch.first_tokens) / seconds : 0;
  const uint64_t memory = resident_bytes();
  JsonObject fields;
  fields.add("event", "progress").add("phase", kPhases[progress.phase & 3]);
  fields.add("pass", progress.pass).add("documents", progress.documents);
  fields.add("tokens", progress.tokens).add("documents_per_second", per_second);
  fields.add("tokens_per_second", tokens_per_second).add("memory_bytes", memory);
  std::ostringstream text;
  text << "train: pass " << progress.pass << ", " << short_number(per_second) << " documents/s, "
       << short_number(tokens_per_second) << " tokens/s";
  if (progress.heldout_perplexity > 0) {
    fields.add("heldout_perplexity", progress.heldout_perplexity);
    text << ", held-out perplexity " << perplexity_text(progress.heldout_perplexity);
  }
  text << ", memory " << short_bytes(static_cast<double>(memory));
  if (pass_ended && watch.on_pass) watch.on_pass(progress);
  const double done = share_done(watch, progress);
  if (done > 0.01 && seconds > 0.5 && progress.phase == SLUICE_PHASE_TRAINING) {
    const double left = seconds * (1 - done) / done;
    fields.add("eta_seconds", left);
    text << ", at most " << short_duration(left) << " left";
  }
  watch.log.progress(text.str(), fields, pass_ended);
}

void say_drift(Watch& watch, const sluice_trainer_progress& progress) {
  const bool is_unseen = progress.unseen_share > kMuchUnseen;
  if (!is_unseen && progress.drift <= kMuchDrift) return;
  watch.said_drift = true;
  char drift[32];
  std::snprintf(drift, sizeof drift, "%.2f bits", progress.drift);
  watch.log.warn(
      (is_unseen ? "later documents have words that the first ones had not (" +
                       std::to_string(static_cast<int>(100 * progress.unseen_share)) +
                       " % of their tokens)"
                 : "later documents have other words than the first ones (a divergence of " +
                       std::string(drift) + ")") +
      ": is the stream sorted by subject or time? Topics were started from the first documents "
      "only. Mix them: sluice feed --seed, or train on files with --order shuffled; or divide "
      "them: sluice process --partition-by");
}

int32_t on_progress(const sluice_trainer_progress* progress, void* user) {
  Watch& watch = *static_cast<Watch*>(user);
  if (progress->phase >= SLUICE_PHASE_START) watch.times.buffer_full();
  if (progress->documents > progress->resumed_documents) watch.times.first_minibatch();
  if (watch.first_training < 0) {
    watch.first_training = watch.log.elapsed_seconds();
    watch.first_documents = progress->documents;
    watch.first_tokens = progress->tokens;
  }
  if (progress->resumed_pass > 0 && !watch.said_resumed) {
    watch.said_resumed = true;
    watch.log.note("going on in pass " + std::to_string(progress->resumed_pass) + ", after " +
                   std::to_string(progress->resumed_documents) + " documents");
  }
  if (progress->pass == 1 && !watch.said_drift) say_drift(watch, *progress);
  const bool pass_ended = progress->passes_done != watch.passes_done;
  watch.passes_done = progress->passes_done;
  if (progress->phase == SLUICE_PHASE_START) {
    watch.log.progress("train: looking for a start",
                       JsonObject().add("event", "progress").add("phase", "start"), false);
  } else {
    show(watch, *progress, pass_ended);
  }
  watch.over_memory = watch.limit_bytes != 0 && resident_bytes() > watch.limit_bytes;
  return interrupted() != 0 || watch.over_memory;
}

const char* stop_text(int32_t reason, bool asked) {
  switch (reason) {
    case SLUICE_STOP_PLATEAU:
      return "the held-out sample stopped improving";
    case SLUICE_STOP_ONE_PASS:
      return "the input can be read once";
    default:
      return asked ? "as many as asked for" : "the most there may be";
  }
}

sluice_trainer_progress progress_of(const Trainer& trainer, int32_t* reason = nullptr) {
  sluice_trainer_progress progress = {};
  progress.struct_size = sizeof progress;
  sluice_error error;
  require(sluice_trainer_get_progress(trainer.get(), &progress, reason, &error), error);
  return progress;
}

void say_end(const Trainer& trainer, const Watch& watch, bool asked) {
  int32_t reason = SLUICE_STOP_NOT_STOPPED;
  const sluice_trainer_progress progress = progress_of(trainer, &reason);
  std::ostringstream text;
  text << "trained " << progress.pass << (progress.pass == 1 ? " pass in " : " passes in ")
       << short_duration(watch.log.elapsed_seconds() - watch.start) << " ("
       << stop_text(reason, asked) << ")";
  if (progress.heldout_perplexity > 0) {
    text << ", held-out perplexity " << perplexity_text(progress.heldout_perplexity);
  }
  watch.log.note(text.str());
}

Model take_model(const Trainer& trainer, const Documents& documents) {
  sluice_model* model = nullptr;
  sluice_error error;
  require(sluice_trainer_finish(trainer.get(), documents.get(), nullptr, &model, &error), error);
  return Model(model);
}

}  // namespace

uint64_t training_bytes(const sluice_trainer_options& options, uint32_t words) {
  uint64_t bytes = 0;
  sluice_error error;
  require(sluice_trainer_estimate_memory(&options, words, &bytes, &error), error);
  return bytes;
}

void check_memory(const sluice_trainer_options& options, uint32_t words, uint64_t limit_bytes) {
  const uint64_t needed = training_bytes(options, words);
  if (limit_bytes == 0 || needed <= limit_bytes) return;
  const uint32_t topics = largest(2, kMostTopics, [&](uint32_t k) {
    sluice_trainer_options fewer = options;
    fewer.topics = k;
    return training_bytes(fewer, words) <= limit_bytes;
  });
  const uint32_t fitting_words =
      largest(1, kMostWords, [&](uint32_t v) { return training_bytes(options, v) <= limit_bytes; });
  std::string fits;
  if (topics >= 2) {
    fits = "K = " + std::to_string(topics) + " with these " + std::to_string(words) + " words";
  }
  if (fitting_words >= 1) {
    fits += (fits.empty() ? "K = " : ", or K = ") + std::to_string(options.topics) + " with " +
            std::to_string(fitting_words) + " words (process --max-vocabulary)";
  }
  throw Failure(kOverLimit, "training needs about " + short_bytes(static_cast<double>(needed)) +
                                " and --memory allows " +
                                short_bytes(static_cast<double>(limit_bytes)) + "; " +
                                (fits.empty() ? "nothing fits in so little" : fits + " fits"));
}

void remove_checkpoints(const TrainingOutcome& outcome, RunLog& log) {
  sluice_error error;
  if (sluice_trainer_remove_checkpoints(outcome.trainer.get(), &error) != SLUICE_STATUS_OK) {
    log.warn(error.text);
  }
}

TrainingOutcome run_training(const Documents& documents, const sluice_trainer_options& given,
                             const TrainOptions& choices, StartTimes& times, RunLog& log) {
  sluice_trainer_options options = given;
  options.warning = RunLog::warning_callback;
  options.warning_user = &log;
  sluice_trainer* created = nullptr;
  sluice_error error;
  require(sluice_trainer_create(&options, &created, &error), error);
  TrainingOutcome outcome;
  outcome.trainer.reset(created);
  const Trainer& trainer = outcome.trainer;
  const sluice_documents_facts facts = facts_of(documents);
  const bool is_known = facts.total_documents != SLUICE_UNKNOWN_COUNT;
  Watch watch{log,
              times,
              log.elapsed_seconds(),
              is_known ? facts.total_documents : choices.documents,
              choices.memory_bytes,
              choices.on_pass};
  const sluice_status status =
      sluice_trainer_run(trainer.get(), documents.get(), on_progress, &watch, &error);
  outcome.checkpoints = progress_of(trainer).checkpoints;
  if (status == SLUICE_STATUS_CANCELLED && watch.over_memory) {
    throw Failure(kOverLimit, "training went over --memory " +
                                  short_bytes(static_cast<double>(choices.memory_bytes)));
  }
  if (status == SLUICE_STATUS_CANCELLED) {
    outcome.was_interrupted = true;
    if (outcome.checkpoints > 0 && !choices.model_when_interrupted) return outcome;
    sluice_model* model = nullptr;
    sluice_trainer_finish(trainer.get(), documents.get(), nullptr, &model, nullptr);
    outcome.model.reset(model);
    return outcome;
  }
  require(status, error);
  say_end(trainer, watch, options.passes != 0 || options.max_passes != 0);
  outcome.model = take_model(trainer, documents);
  return outcome;
}

}  // namespace sluice_cli
