// Which topic each word of a text speaks for.
#include <algorithm>
#include <span>
#include <string_view>

#include "capi/boundary.h"
#include "capi/inferencer_handle.h"
#include "core/infer/known_words.h"
#include "core/infer/word_topic.h"

using sluice::Status;
using sluice::WordTopic;
using sluice::capi::guard;

static_assert(SLUICE_UNKNOWN_WORD == sluice::kUnknownWord);
static_assert(SLUICE_NO_TOPIC == sluice::kNoTopic);

namespace {

// Fills in self.explained. Requires: the worker's last text is the one that has this mixture.
void explain_words(sluice_inferencer& self, std::span<const float> mixture) {
  self.explained.clear();
  for (const auto& place : self.workers[0].inferencer.text_words()) {
    WordTopic found;
    if (place.word < self.model->words)
      found = sluice::word_topic(mixture, self.model->row(place.word));
    self.explained.push_back({place.begin, place.end, place.word, found.topic, found.share, 0});
  }
}

}  // namespace

extern "C" {

sluice_status sluice_inferencer_explain_text(sluice_inferencer* inferencer, const char* text,
                                             size_t size, float* mixture, size_t capacity,
                                             float* unknown_share,
                                             const sluice_explained_word** words, size_t* count,
                                             sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(words);
    SLUICE_REQUIRE(count);
    *count = 0;
    SLUICE_REQUIRE(inferencer);
    SLUICE_TRY(sluice::capi::check_text(text, size, "text"));
    const size_t topics = inferencer->model->topics;
    if (mixture != nullptr || capacity > 0) {
      SLUICE_REQUIRE(mixture);
      SLUICE_TRY(sluice::capi::check_capacity(capacity, topics, "mixture"));
    }
    inferencer->explained_mixture.resize(topics);
    const std::span<float> own(inferencer->explained_mixture);
    float unknown = 1.0f;
    SLUICE_TRY(
        sluice::capi::infer_text(*inferencer, inferencer->workers[0], {text, size}, own, &unknown));
    explain_words(*inferencer, own);
    if (mixture != nullptr) std::copy(own.begin(), own.end(), mixture);
    if (unknown_share != nullptr) *unknown_share = unknown;
    *words = inferencer->explained.data();
    *count = inferencer->explained.size();
    return Status();
  });
}

}  // extern "C"
