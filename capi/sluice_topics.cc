// How topics are shown: their words ranked, the pairs too alike, the topics of one mixture in
// order.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "capi/boundary.h"
#include "capi/handles.h"
#include "core/model/topic_words.h"

using sluice::Status;
using sluice::TopicModel;
using sluice::TopicWords;
using sluice::WordRanking;
using sluice::capi::guard;

static_assert(SLUICE_RANKING_AUTOMATIC == static_cast<int>(WordRanking::kAutomatic));
static_assert(SLUICE_RANKING_PROBABILITY == static_cast<int>(WordRanking::kProbability));
static_assert(SLUICE_RANKING_RELEVANCE == static_cast<int>(WordRanking::kRelevance));
static_assert(SLUICE_RANKING_CTFIDF == static_cast<int>(WordRanking::kCtfidf));
static_assert(SLUICE_NEAR_DUPLICATE == sluice::kNearDuplicate);
static_assert(SLUICE_DEFAULT_RELEVANCE_LAMBDA == sluice::kDefaultRelevanceLambda);

struct sluice_topic_words {
  WordRanking ranking;
  std::vector<std::vector<sluice_ranked_word>> topics;
};

namespace {

std::vector<std::vector<sluice_ranked_word>> copy_words(const TopicWords& words, uint32_t topics) {
  std::vector<std::vector<sluice_ranked_word>> all(topics);
  for (uint32_t k = 0; k < topics; ++k) {
    all[k].reserve(words.top(k).size());
    for (const sluice::RankedWord& word : words.top(k)) {
      all[k].push_back({word.word, word.probability, word.score});
    }
  }
  return all;
}

Status check_mixture(const TopicModel& model, const float* mixture, size_t size) {
  if (size != model.topics) {
    return sluice::invalid_argument("a mixture of " + std::to_string(size) +
                                    " values; the model has " + std::to_string(model.topics) +
                                    " topics");
  }
  for (size_t k = 0; k < size; ++k) {
    if (!std::isfinite(mixture[k])) {
      return sluice::invalid_argument("the mixture has NaN or infinity at " + std::to_string(k));
    }
  }
  return Status();
}

// As many as `ranked` holds, by share; the background only where nothing else has any. By
// insertion: few are asked for, most topics come behind them all. Returns: how many.
size_t rank_topics(const TopicModel& model, const float* mixture, std::span<uint32_t> ranked) {
  const auto before = [mixture](uint32_t a, uint32_t b) {
    return mixture[a] != mixture[b] ? mixture[a] > mixture[b] : a < b;
  };
  const int64_t background = model.background_topic;
  bool has_other = false;
  for (uint32_t k = 0; k < model.topics; ++k) has_other |= k != background && mixture[k] > 0;
  size_t count = 0;
  for (uint32_t k = 0; k < model.topics; ++k) {
    if (k == background && has_other) continue;
    if (count == ranked.size() && (count == 0 || !before(k, ranked[count - 1]))) continue;
    count += count < ranked.size();
    const auto end = ranked.begin() + static_cast<ptrdiff_t>(count);
    const auto place = std::upper_bound(ranked.begin(), end - 1, k, before);
    std::move_backward(place, end - 1, end);
    *place = k;
  }
  return count;
}

}  // namespace

extern "C" {

sluice_status sluice_topic_words_create(const sluice_model* model, int32_t ranking, float lambda,
                                        uint32_t words_per_topic, sluice_topic_words** out,
                                        sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(out);
    SLUICE_REQUIRE(model);
    if (ranking < SLUICE_RANKING_AUTOMATIC || ranking > SLUICE_RANKING_CTFIDF) {
      return sluice::invalid_argument("no ranking has the number " + std::to_string(ranking));
    }
    if (!(lambda >= 0 && lambda <= 1)) return sluice::invalid_argument("lambda is not in 0 to 1");
    if (words_per_topic == 0) return sluice::invalid_argument("words_per_topic is 0");
    const uint32_t words = std::min(words_per_topic, model->model->words);
    const TopicWords ranked = SLUICE_TRY(
        TopicWords::create(*model->model, static_cast<WordRanking>(ranking), lambda, words));
    *out = new sluice_topic_words{ranked.ranking(), copy_words(ranked, model->model->topics)};
    return Status();
  });
}

sluice_status sluice_topic_words_get_ranking(const sluice_topic_words* topic_words,
                                             int32_t* ranking, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(topic_words);
    SLUICE_REQUIRE(ranking);
    *ranking = static_cast<int32_t>(topic_words->ranking);
    return Status();
  });
}

sluice_status sluice_topic_words_get_topic(const sluice_topic_words* topic_words, uint32_t topic,
                                           const sluice_ranked_word** words, size_t* count,
                                           sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE_OUT(words);
    SLUICE_REQUIRE(count);
    *count = 0;
    SLUICE_REQUIRE(topic_words);
    if (topic >= topic_words->topics.size()) {
      return sluice::invalid_argument("topic " + std::to_string(topic) + ": the model has " +
                                      std::to_string(topic_words->topics.size()));
    }
    *words = topic_words->topics[topic].data();
    *count = topic_words->topics[topic].size();
    return Status();
  });
}

void sluice_topic_words_free(sluice_topic_words* topic_words) { delete topic_words; }

sluice_status sluice_model_rank_topics(const sluice_model* model, const float* mixture,
                                       size_t mixture_size, uint32_t* topics, float* shares,
                                       size_t capacity, size_t* count, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(count);
    *count = 0;
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(mixture);
    SLUICE_REQUIRE(topics);
    SLUICE_TRY(check_mixture(*model->model, mixture, mixture_size));
    *count = rank_topics(*model->model, mixture, {topics, capacity});
    for (size_t i = 0; shares != nullptr && i < *count; ++i) shares[i] = mixture[topics[i]];
    return Status();
  });
}

sluice_status sluice_model_get_topic_map(const sluice_model* model, float* positions, size_t size,
                                         sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(model);
    SLUICE_REQUIRE(positions);
    SLUICE_TRY(sluice::capi::check_capacity(size, size_t{2} * model->model->topics, "positions"));
    const std::vector<float>& map = model->model->topic_map;
    if (map.empty()) return sluice::capi::make_topic_map(*model->model, positions);
    std::copy(map.begin(), map.end(), positions);
    return Status();
  });
}

sluice_status sluice_model_find_similar_topics(const sluice_model* model, double threshold,
                                               sluice_topic_pair* pairs, size_t capacity,
                                               size_t* count, sluice_error* error) {
  return guard(error, [&]() -> Status {
    SLUICE_REQUIRE(count);
    *count = 0;
    SLUICE_REQUIRE(model);
    if (capacity > 0) SLUICE_REQUIRE(pairs);
    if (!(threshold >= 0 && threshold <= 1)) {
      return sluice::invalid_argument("threshold is not in 0 to 1");
    }
    const auto found = sluice::similar_topics(*model->model, threshold);
    for (size_t i = 0; i < std::min(capacity, found.size()); ++i) {
      pairs[i] = {found[i].a, found[i].b, found[i].similarity};
    }
    *count = found.size();
    return Status();
  });
}

}  // extern "C"
