// Mixtures of new documents, one by one.
#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "capi/inferencer_handle.h"

using sluice::Inferencer;
using sluice::Status;
using sluice::TopicModel;
using sluice::capi::guard;

namespace {

constexpr uint32_t kMaxIterations = 10'000;

sluice_inferencer_options inferencer_defaults() {
  sluice_inferencer_options options{};
  options.struct_size = sizeof options;
  options.background = SLUICE_BACKGROUND_KEEP;
  options.max_iterations = sluice::kInferenceFoldIn.max_iterations;
  options.tolerance = sluice::kInferenceFoldIn.tolerance;
  options.threads = 1;
  return options;
}

Status check_options(const sluice_inferencer_options& options) {
  if (options.background != SLUICE_BACKGROUND_KEEP &&
      options.background != SLUICE_BACKGROUND_EXCLUDE) {
    return sluice::invalid_argument("background is neither KEEP nor EXCLUDE");
  }
  if (options.max_iterations < 1 || options.max_iterations > kMaxIterations) {
    return sluice::invalid_argument("max_iterations is not in 1 to 10,000");
  }
  if (!(options.tolerance >= 0) || !std::isfinite(options.tolerance)) {
    return sluice::invalid_argument("tolerance is negative, NaN or infinite");
  }
  return sluice::capi::check_threads(options.threads);
}

// Takes the background out of a mixture. Where nothing else is left the mixture stays.
void exclude_background(const TopicModel& model, std::span<float> mixture) {
  if (model.background_topic < 0) return;
  const size_t background = static_cast<size_t>(model.background_topic);
  double rest = 0;
  for (size_t k = 0; k < mixture.size(); ++k) {
    if (k != background) rest += mixture[k];
  }
  if (!(rest > 0)) return;
  for (float& share : mixture) share = static_cast<float>(share / rest);
  mixture[background] = 0;
}

void finish_mixture(const sluice_inferencer& self, std::span<float> mixture) {
  if (self.excludes_background) exclude_background(*self.model, mixture);
}

}  // namespace

namespace sluice::capi {

Worker make_worker(const sluice_inferencer& self) {
  return {Inferencer(self.model, *self.kernels, self.fold_in), {}};
}

Status infer_entries(const sluice_inferencer& self, Worker& worker, std::span<const uint32_t> ids,
                     std::span<const float> counts, std::span<float> mixture, float* unknown) {
  if (!self.word_map.empty()) {
    worker.mapped.resize(ids.size());
    for (size_t i = 0; i < ids.size(); ++i) {
      worker.mapped[i] =
          ids[i] < self.word_map.size() ? self.word_map[ids[i]] : SLUICE_UNKNOWN_WORD;
    }
    ids = worker.mapped;
  }
  SLUICE_TRY(worker.inferencer.infer(ids, counts, mixture, unknown));
  finish_mixture(self, mixture);
  return Status();
}

Status infer_text(const sluice_inferencer& self, Worker& worker, std::string_view text,
                  std::span<float> mixture, float* unknown) {
  SLUICE_TRY(worker.inferencer.infer_text(text, mixture, unknown));
  finish_mixture(self, mixture);
  return Status();
}

}  // namespace sluice::capi

extern "C" {

sluice_status sluice_inferencer_options_init(sluice_inferencer_options* options,
                                             size_t struct_size) {
  return sluice::capi::init_struct(options, struct_size, inferencer_defaults());
}

sluice_status sluice_inferencer_create(const sluice_model* model,
                                       const sluice_inferencer_options* options,
                                       sluice_inferencer** out, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(model);
    sluice_inferencer_options full = inferencer_defaults();
    SLUICE_TRY(sluice::capi::take_options(options, full));
    SLUICE_TRY(check_options(full));
    auto self = std::make_unique<sluice_inferencer>();
    self->model = model->model;
    self->kernels = SLUICE_TRY(sluice::capi::find_kernels(full.kernels));
    self->fold_in = {full.max_iterations, full.tolerance};
    self->excludes_background = full.background == SLUICE_BACKGROUND_EXCLUDE;
    self->threads = full.threads;
    self->workers.push_back(sluice::capi::make_worker(*self));
    *out = self.release();
    return Status();
  });
}

sluice_status sluice_inferencer_map_words(sluice_inferencer* inferencer,
                                          const sluice_documents* documents, uint32_t* known,
                                          sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(inferencer);
    std::vector<uint32_t> map;
    uint32_t shared = inferencer->model->words;
    if (documents != nullptr) {
      map = sluice::capi::match_words(*documents, *inferencer->model);
      if (!map.empty()) {
        shared =
            static_cast<uint32_t>(map.size() - static_cast<size_t>(std::count(
                                                   map.begin(), map.end(), SLUICE_UNKNOWN_WORD)));
      }
    }
    inferencer->word_map = std::move(map);
    if (known != nullptr) *known = shared;
    return Status();
  });
}

sluice_status sluice_inferencer_infer(sluice_inferencer* inferencer, const uint32_t* word_ids,
                                      const float* counts, size_t entries, float* mixture,
                                      size_t capacity, float* unknown_share, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(inferencer);
    if (entries > 0) {
      SLUICE_REQUIRE(word_ids);
      SLUICE_REQUIRE(counts);
    }
    SLUICE_REQUIRE(mixture);
    const size_t topics = inferencer->model->topics;
    SLUICE_TRY(sluice::capi::check_capacity(capacity, topics, "mixture"));
    float unknown = 1.0f;
    SLUICE_TRY(sluice::capi::infer_entries(*inferencer, inferencer->workers[0], {word_ids, entries},
                                           {counts, entries}, {mixture, topics}, &unknown));
    if (unknown_share != nullptr) *unknown_share = unknown;
    return Status();
  });
}

sluice_status sluice_inferencer_infer_text(sluice_inferencer* inferencer, const char* text,
                                           size_t size, float* mixture, size_t capacity,
                                           float* unknown_share, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(inferencer);
    SLUICE_TRY(sluice::capi::check_text(text, size, "text"));
    SLUICE_REQUIRE(mixture);
    const size_t topics = inferencer->model->topics;
    SLUICE_TRY(sluice::capi::check_capacity(capacity, topics, "mixture"));
    float unknown = 1.0f;
    SLUICE_TRY(
        infer_text(*inferencer, inferencer->workers[0], {text, size}, {mixture, topics}, &unknown));
    if (unknown_share != nullptr) *unknown_share = unknown;
    return Status();
  });
}

void sluice_inferencer_free(sluice_inferencer* inferencer) { delete inferencer; }

}  // extern "C"
