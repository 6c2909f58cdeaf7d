// One pass over each array; messages name topic and word.
#include "core/model/model_checks.h"

#include <algorithm>
#include <cmath>

#include "core/base/json.h"
#include "core/kernels/kernels.h"
#include "core/model/model_metadata.h"

namespace sluice {
namespace {

// A column sums to 1 within the tolerance, so that is also the most one of its numbers can be.
constexpr float kMostProbability = 1.0f + static_cast<float>(kAcceptedSumTolerance);

bool is_probability(float value) { return value >= 0.0f && value <= kMostProbability; }

// Rows summed in float before they are added in double: at most 2e-6 of the sum is lost, far less
// than either tolerance.
constexpr uint32_t kBlockRows = 32;

// NaN has no JSON form, and is the number most likely to be reported.
std::string shown(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
  return JsonWriter().number(value).take();
}

std::string topic_name(size_t topic) { return "topic " + std::to_string(topic); }

Status bad_number(const char* what, size_t topic, double value, const char* rule) {
  return corrupt(std::string(what) + " of " + topic_name(topic) + " is " + shown(value) + rule);
}

// Requires: one of the numbers is none.
Status bad_probability(uint32_t word, const float* rows, uint32_t topics, uint32_t stride) {
  for (;; ++word, rows += stride) {
    const float* const bad = std::find_if_not(rows, rows + topics, is_probability);
    if (bad == rows + topics) continue;
    return corrupt("word_topic: word " + std::to_string(word) + " has " + shown(*bad) + " in " +
                   topic_name(static_cast<size_t>(bad - rows)) + ", not a probability");
  }
}

Status check_extents(const TopicModel& model) {
  if (model.words >= 1 && model.words <= kMaxWords && model.topics >= 1 &&
      model.topics <= kMaxTopics) {
    return Status();
  }
  return corrupt("a model of " + std::to_string(model.words) + " words and " +
                 std::to_string(model.topics) + " topics");
}

}  // namespace

Status ColumnSums::add_rows(uint32_t word, uint32_t count, const float* rows, uint32_t stride) {
  const KernelTable& kernels = best_kernels();
  const auto topics = static_cast<uint32_t>(sums_.size());
  while (count > 0) {
    const uint32_t taken = std::min(count, kBlockRows);
    std::fill(block_.begin(), block_.end(), 0.0f);
    if (!kernels.add_rows(block_.data(), rows, taken, topics, stride, kMostProbability)) {
      return bad_probability(word, rows, topics, stride);
    }
    for (uint32_t k = 0; k < topics; ++k) sums_[k] += block_[k];
    word += taken, count -= taken;
    rows += size_t{taken} * stride;
  }
  return Status();
}

void ColumnSums::add(const ColumnSums& other) {
  for (size_t k = 0; k < sums_.size(); ++k) sums_[k] += other.sums_[k];
}

Status ColumnSums::finish(double tolerance) const {
  for (size_t k = 0; k < sums_.size(); ++k) {
    if (std::fabs(sums_[k] - 1.0) <= tolerance) continue;
    return corrupt("word_topic: the words of " + topic_name(k) + " sum to " + shown(sums_[k]) +
                   ", not to 1");
  }
  return Status();
}

Status check_topic_numbers(const TopicModel& model) {
  for (size_t k = 0; k < model.alpha.size(); ++k) {
    const float alpha = model.alpha[k];
    if (alpha >= kMinPrior && alpha <= kMaxPrior) continue;
    return bad_number("alpha", k, alpha, ", not in 1e-9 to 1e6");
  }
  for (size_t k = 0; k < model.topic_tokens.size(); ++k) {
    const float tokens = model.topic_tokens[k];
    if (tokens >= 0.0f && std::isfinite(tokens)) continue;
    return bad_number("topic_tokens", k, tokens, ", not a number of tokens");
  }
  for (size_t i = 0; i < model.topic_map.size(); ++i) {
    if (std::isfinite(model.topic_map[i])) continue;
    return bad_number("topic_map", i / 2, model.topic_map[i], "");
  }
  return Status();
}

Status check_model(const TopicModel& model) {
  SLUICE_TRY(check_extents(model));
  const auto has = [&](size_t size, size_t expected, const char* what) {
    if (size == expected) return Status();
    return corrupt(std::string(what) + " has " + std::to_string(size) + " values, not " +
                   std::to_string(expected));
  };
  if (model.row_stride < model.topics) return corrupt("word_topic was not allocated");
  SLUICE_TRY(has(model.word_topic.size(), size_t{model.words} * model.row_stride, "word_topic"));
  SLUICE_TRY(has(model.alpha.size(), model.topics, "alpha"));
  SLUICE_TRY(has(model.topic_tokens.size(), model.topics, "topic_tokens"));
  if (!model.document_frequency.empty()) {
    SLUICE_TRY(has(model.document_frequency.size(), model.words, "document_frequency"));
  }
  if (model.vocabulary.size() != 0) {
    SLUICE_TRY(has(model.vocabulary.size(), model.words, "vocabulary"));
  }
  if (!model.topic_map.empty()) {
    SLUICE_TRY(has(model.topic_map.size(), size_t{2} * model.topics, "topic_map"));
  }
  SLUICE_TRY(check_topic_numbers(model));
  ColumnSums sums(model.topics);
  SLUICE_TRY(sums.add_rows(0, model.words, model.row(0), model.row_stride));
  return sums.finish(kWrittenSumTolerance);
}

}  // namespace sluice
