// Training. (SLUICE_TRAIN=ON only.)
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "capi/option_defaults.h"
#include "core/base/json.h"
#include "core/base/xxhash64.h"
#include "core/train/trainer.h"

using sluice::Status;
using sluice::StopReason;
using sluice::TopicModel;
using sluice::Trainer;
using sluice::TrainProgress;
using sluice::capi::guard;

static_assert(SLUICE_PHASE_READING == static_cast<int>(TrainProgress::Phase::kReading));
static_assert(SLUICE_PHASE_START == static_cast<int>(TrainProgress::Phase::kStart));
static_assert(SLUICE_PHASE_TRAINING == static_cast<int>(TrainProgress::Phase::kTraining));
static_assert(SLUICE_PHASE_DONE == static_cast<int>(TrainProgress::Phase::kDone));
static_assert(SLUICE_STOP_NOT_STOPPED == static_cast<int>(StopReason::kNotStopped));
static_assert(SLUICE_STOP_PASSES == static_cast<int>(StopReason::kPasses));
static_assert(SLUICE_STOP_PLATEAU == static_cast<int>(StopReason::kPlateau));
static_assert(SLUICE_STOP_ONE_PASS == static_cast<int>(StopReason::kOnePass));
static_assert(SLUICE_STOP_CANCELLED == static_cast<int>(StopReason::kCancelled));

struct sluice_trainer {
  sluice_trainer(Trainer created, std::string json)
      : trainer(std::move(created)), configuration_json(std::move(json)) {}
  Trainer trainer;
  std::string configuration_json;
  bool has_run = false;  // or was updated
  bool is_finished = false;
  uint64_t words = 0;  // a hash of the first update's, 0: they have no names
};

namespace {

sluice::Result<sluice::TrainOptions> core_options(const sluice_trainer_options* options) {
  sluice_trainer_options full = sluice::capi::trainer_defaults();
  SLUICE_TRY(sluice::capi::take_options(options, full));
  SLUICE_TRY(sluice::capi::check_flag(full.background, "background"));
  if (!std::isfinite(full.total_tokens) || full.total_tokens < 0) {
    return sluice::invalid_argument("total_tokens is negative, NaN or infinite");
  }
  sluice::TrainOptions core;
  core.topics = full.topics;
  core.seed = full.seed;
  core.passes = full.passes;
  core.max_passes = full.max_passes;
  core.threads = full.threads;
  core.minibatch = full.minibatch;
  core.alpha = full.alpha;
  core.eta = full.eta;
  core.background = full.background != 0;
  if (full.order != SLUICE_ORDER_SHUFFLED && full.order != SLUICE_ORDER_STORED) {
    return sluice::invalid_argument("order must be SHUFFLED or STORED");
  }
  if (full.resume < SLUICE_RESUME_AUTOMATIC || full.resume > SLUICE_RESUME_NEVER) {
    return sluice::invalid_argument("resume must be AUTOMATIC, REQUIRE or NEVER");
  }
  SLUICE_TRY(sluice::capi::check_flag(full.checkpoint_synchronous, "checkpoint_synchronous"));
  core.is_shuffled = full.order == SLUICE_ORDER_SHUFFLED;
  core.checkpoint.path = sluice::capi::or_empty(full.checkpoint_path);
  core.checkpoint.store = sluice::capi::core_store(full.store);
  core.checkpoint.interval_seconds = full.checkpoint_interval_seconds;
  core.checkpoint.resume = static_cast<sluice::Resume>(full.resume);
  core.checkpoint.is_synchronous = full.checkpoint_synchronous != 0;
  core.checkpoint.warn = sluice::capi::warning_report(full.warning, full.warning_user);
  core.total_documents = full.total_documents;
  core.total_tokens = full.total_tokens;
  core.kernels = SLUICE_TRY(sluice::capi::find_kernels(full.kernels));
  return core;
}

// The options that make the model, as sluice.h says under sluice_trainer_finish(): nothing that may
// not change a bit of it (threads, kernels, paths; who put the documents in order: a feeder may).
std::string configuration_of(const sluice::TrainOptions& options) {
  sluice::JsonWriter json;
  json.begin_object().key("topics").number(uint64_t{options.topics});
  json.key("seed").number(options.seed).key("passes").number(uint64_t{options.passes});
  if (options.max_passes != 0) json.key("max_iterations").number(uint64_t{options.max_passes});
  json.key("minibatch").number(uint64_t{options.minibatch});
  json.key("alpha").number(options.alpha).key("eta").number(options.eta);
  json.key("background").boolean(options.background).end_object();
  return json.take();
}

sluice_trainer_progress show_progress(const TrainProgress& core) {
  sluice_trainer_progress progress{};
  progress.struct_size = sizeof progress;
  progress.phase = static_cast<int32_t>(core.phase);
  progress.pass = core.pass;
  progress.max_passes = core.max_passes;
  progress.documents = core.documents;
  progress.tokens = core.tokens;
  progress.pass_fraction = core.pass_fraction;
  progress.heldout_perplexity = core.heldout_perplexity;
  progress.checkpoints = core.checkpoints;
  progress.resumed_pass = core.resumed_pass;
  progress.passes_done = core.passes_done;
  progress.resumed_documents = core.resumed_documents;
  progress.unseen_share = core.unseen_share;
  progress.drift = core.drift;
  return progress;
}

sluice::TrainCallback core_callback(sluice_trainer_callback callback, void* user) {
  if (callback == nullptr) return {};
  return [callback, user](const TrainProgress& core) {
    const sluice_trainer_progress progress = show_progress(core);
    return callback(&progress, user) == 0;
  };
}

// A number of all words and their order; 0 when they have no names.
uint64_t hash_of(const sluice::Vocabulary& vocabulary) {
  uint64_t hash = 0;
  for (uint32_t id = 0; id < vocabulary.size(); ++id) {
    hash = sluice::xxh64(vocabulary.word(id), hash + 1);
  }
  return hash;
}

// An id means the same word in every update.
Status check_words(sluice_trainer& trainer, const sluice::Vocabulary& vocabulary) {
  const uint64_t words = hash_of(vocabulary);
  if (!trainer.has_run) trainer.words = words;
  if (words == 0 || trainer.words == 0 || words == trainer.words) return Status();
  return sluice::invalid_argument("the documents have other words than those before");
}

// What the documents know and the trainer does not.
Status add_words(const sluice_documents& documents, TopicModel& model) {
  const sluice::CorpusFacts& facts = documents.facts;
  if (facts.vocabulary.size() == 0) return Status();
  if (facts.vocabulary.size() != model.words) {
    return sluice::invalid_argument("the documents have " +
                                    std::to_string(facts.vocabulary.size()) + " words, the model " +
                                    std::to_string(model.words));
  }
  model.vocabulary = facts.vocabulary;
  model.recipe_json = facts.recipe_json;
  if (facts.word_statistics.size() != model.words) return Status();
  model.document_frequency.clear();
  model.document_frequency.reserve(model.words);
  for (const sluice::WordStatistics& word : facts.word_statistics) {
    model.document_frequency.push_back(word.document_frequency);
  }
  return Status();
}

// The model as it stands. Requires: *out is NULL.
Status take_model(sluice_trainer& trainer, const sluice_documents* documents,
                  const char* configuration_json, sluice_model** out) {
  if (!trainer.has_run || trainer.is_finished) {
    return sluice::invalid_argument(trainer.has_run ? "the model was taken already"
                                                    : "the trainer has not run");
  }
  auto model = std::make_shared<TopicModel>(SLUICE_TRY(trainer.trainer.finish()));
  if (documents != nullptr) SLUICE_TRY(add_words(*documents, *model));
  model->facts.configuration_json =
      configuration_json != nullptr ? configuration_json : trainer.configuration_json;
  *out = new sluice_model{std::move(model)};
  return Status();
}

}  // namespace

extern "C" {

sluice_status sluice_trainer_create(const sluice_trainer_options* options, sluice_trainer** out,
                                    sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    const sluice::TrainOptions core = SLUICE_TRY(core_options(options));
    Trainer created = SLUICE_TRY(Trainer::create(core));
    *out = new sluice_trainer(std::move(created), configuration_of(core));
    return Status();
  });
}

sluice_status sluice_trainer_run(sluice_trainer* trainer, sluice_documents* documents,
                                 sluice_trainer_callback callback, void* user,
                                 sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(trainer);
    SLUICE_REQUIRE(documents);
    if (trainer->has_run) return sluice::invalid_argument("the trainer has run already");
    SLUICE_TRY(sluice::capi::restart(*documents));
    trainer->has_run = true;
    documents->is_started = true;
    return trainer->trainer.run(*documents->source, core_callback(callback, user));
  });
}

sluice_status sluice_trainer_get_progress(const sluice_trainer* trainer,
                                          sluice_trainer_progress* progress, int32_t* stop_reason,
                                          sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(trainer);
    SLUICE_TRY(sluice::capi::check_output(progress));
    sluice::capi::fill_output(progress, show_progress(trainer->trainer.progress()));
    if (stop_reason != nullptr) {
      *stop_reason = static_cast<int32_t>(trainer->trainer.stop_reason());
    }
    return Status();
  });
}

sluice_status sluice_trainer_update(sluice_trainer* trainer, sluice_documents* documents,
                                    sluice_trainer_callback callback, void* user,
                                    sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(trainer);
    SLUICE_REQUIRE(documents);
    if (trainer->is_finished) return sluice::invalid_argument("the model was taken already");
    SLUICE_TRY(sluice::capi::restart(*documents));
    SLUICE_TRY(check_words(*trainer, documents->facts.vocabulary));
    trainer->has_run = true;
    documents->is_started = true;
    return trainer->trainer.update(*documents->source, core_callback(callback, user));
  });
}

sluice_status sluice_trainer_finish(sluice_trainer* trainer, const sluice_documents* documents,
                                    const char* configuration_json, sluice_model** out,
                                    sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(trainer);
    SLUICE_TRY(take_model(*trainer, documents, configuration_json, out));
    trainer->is_finished = true;
    return Status();
  });
}

sluice_status sluice_trainer_copy_model(sluice_trainer* trainer, const sluice_documents* documents,
                                        const char* configuration_json, sluice_model** out,
                                        sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(trainer);
    return take_model(*trainer, documents, configuration_json, out);
  });
}

sluice_status sluice_trainer_remove_checkpoints(sluice_trainer* trainer, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(trainer);
    return trainer->trainer.remove_checkpoints();
  });
}

sluice_status sluice_trainer_estimate_memory(const sluice_trainer_options* options, uint32_t words,
                                             uint64_t* bytes, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(bytes);
    *bytes = 0;
    const sluice::TrainOptions core = SLUICE_TRY(core_options(options));
    SLUICE_TRY(Trainer::create(core));  // the same bounds as for training
    *bytes = Trainer::memory_estimate(core, words);
    return Status();
  });
}

void sluice_trainer_free(sluice_trainer* trainer) { delete trainer; }

}  // extern "C"
