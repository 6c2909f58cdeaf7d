// Mixtures of many documents on several threads; the answers are those of one by one.
#include <algorithm>
#include <limits>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "capi/boundary.h"
#include "capi/inferencer_handle.h"

using sluice::Status;
using sluice::StatusCode;
using sluice::capi::guard;
using sluice::capi::Worker;

namespace {

// Documents a task: large enough that handing it out costs nothing, small enough to share evenly.
constexpr size_t kTaskDocuments = 32;

Status prepare_team(sluice_inferencer& self) {
  if (self.team) return Status();
  self.team.emplace(SLUICE_TRY(sluice::ThreadTeam::create(self.threads)));
  self.workers.reserve(self.threads);
  while (self.workers.size() < self.threads)
    self.workers.push_back(sluice::capi::make_worker(self));
  return Status();
}

// Where the results of a batch go.
struct BatchOutput {
  float* mixtures;
  float* unknown_shares;    // may be nullptr
  sluice_status* statuses;  // may be nullptr
};

// Keeps the failure of the lowest document, so that the answer does not depend on threads.
class FirstFailure {
 public:
  void meet(size_t document, const sluice_error& error) noexcept {
    const std::lock_guard lock(mutex_);
    if (document >= document_) return;
    document_ = document;
    error_ = error;
  }
  Status take() const {
    if (document_ == kNone) return Status();
    return Status(static_cast<StatusCode>(error_.code),
                  "document " + std::to_string(document_) + ": " + error_.text)
        .at(static_cast<int64_t>(document_), -1);
  }

 private:
  static constexpr size_t kNone = std::numeric_limits<size_t>::max();
  std::mutex mutex_;
  size_t document_ = kNone;
  sluice_error error_{};
};

// One document of a batch: infer(worker, document, mixture, unknown) and where its results go.
template <typename Infer>
void run_document(sluice_inferencer& self, Worker& worker, size_t document,
                  const BatchOutput& output, FirstFailure& failure, Infer& infer) noexcept {
  const std::span<float> mixture(output.mixtures + document * self.model->topics,
                                 self.model->topics);
  float unknown = 1.0f;
  sluice_error error;
  const sluice_status code =
      guard(&error, [&] { return infer(worker, document, mixture, &unknown); });
  if (code != SLUICE_STATUS_OK) {
    std::fill(mixture.begin(), mixture.end(), 0.0f);
    unknown = 1.0f;
    if (output.statuses == nullptr) failure.meet(document, error);
  }
  if (output.unknown_shares != nullptr) output.unknown_shares[document] = unknown;
  if (output.statuses != nullptr) output.statuses[document] = code;
}

template <typename Infer>
Status run_batch(sluice_inferencer& self, size_t documents, const BatchOutput& output,
                 Infer infer) {
  SLUICE_TRY(prepare_team(self));
  FirstFailure failure;
  const size_t tasks = (documents + kTaskDocuments - 1) / kTaskDocuments;
  self.team->run(tasks, [&](size_t task, unsigned thread) {
    const size_t end = std::min(documents, (task + 1) * kTaskDocuments);
    for (size_t d = task * kTaskDocuments; d < end; ++d) {
      run_document(self, self.workers[thread], d, output, failure, infer);
    }
  });
  return failure.take();
}

Status check_batch_output(const sluice_inferencer& self, size_t documents, const float* mixtures,
                          size_t capacity) {
  size_t needed;
  if (__builtin_mul_overflow(documents, size_t{self.model->topics}, &needed)) {
    return sluice::invalid_argument("documents is too large");
  }
  if (documents > 0) SLUICE_REQUIRE(mixtures);
  return sluice::capi::check_capacity(capacity, needed, "mixtures");
}

Status check_rows(size_t documents, const uint64_t* offsets, const uint32_t* word_ids,
                  const float* counts) {
  SLUICE_REQUIRE(offsets);
  if (offsets[0] != 0) return sluice::invalid_argument("offsets do not begin at 0");
  for (size_t d = 0; d < documents; ++d) {
    if (offsets[d + 1] < offsets[d]) return sluice::invalid_argument("offsets do not ascend");
  }
  if (offsets[documents] == 0) return Status();
  SLUICE_REQUIRE(word_ids);
  SLUICE_REQUIRE(counts);
  return Status();
}

}  // namespace

extern "C" {

sluice_status sluice_inferencer_infer_batch(sluice_inferencer* inferencer, size_t documents,
                                            const uint64_t* offsets, const uint32_t* word_ids,
                                            const float* counts, float* mixtures, size_t capacity,
                                            float* unknown_shares, sluice_status* statuses,
                                            sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(inferencer);
    SLUICE_TRY(check_batch_output(*inferencer, documents, mixtures, capacity));
    SLUICE_TRY(check_rows(documents, offsets, word_ids, counts));
    return run_batch(*inferencer, documents, {mixtures, unknown_shares, statuses},
                     [&](Worker& worker, size_t d, std::span<float> mixture, float* unknown) {
                       const size_t begin = offsets[d];
                       const size_t entries = offsets[d + 1] - begin;
                       return sluice::capi::infer_entries(
                           *inferencer, worker, {word_ids + begin, entries},
                           {counts + begin, entries}, mixture, unknown);
                     });
  });
}

sluice_status sluice_inferencer_infer_text_batch(sluice_inferencer* inferencer,
                                                 const sluice_text* texts, size_t documents,
                                                 float* mixtures, size_t capacity,
                                                 float* unknown_shares, sluice_status* statuses,
                                                 sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(inferencer);
    SLUICE_TRY(check_batch_output(*inferencer, documents, mixtures, capacity));
    if (documents > 0) SLUICE_REQUIRE(texts);
    for (size_t d = 0; d < documents; ++d) {
      SLUICE_TRY(sluice::capi::check_text(texts[d].data, texts[d].size, "a text"));
    }
    if (inferencer->model->recipe_json.empty() || inferencer->model->vocabulary.size() == 0) {
      return Status(StatusCode::kUnsupported,
                    "the model does not know how text becomes its words; give counted documents");
    }
    return run_batch(*inferencer, documents, {mixtures, unknown_shares, statuses},
                     [&](Worker& worker, size_t d, std::span<float> mixture, float* unknown) {
                       const std::string_view text(texts[d].data, texts[d].size);
                       return sluice::capi::infer_text(*inferencer, worker, text, mixture, unknown);
                     });
  });
}

}  // extern "C"
