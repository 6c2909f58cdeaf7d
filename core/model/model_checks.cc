// One pass over each array; messages name topic and word.
#include "core/model/model_checks.h"

#include <cmath>

#include "core/base/json.h"
#include "core/model/model_metadata.h"

namespace sluice {
namespace {

bool is_probability(float value) {
  // A column sums to 1 within the tolerance, so that is also the most one of its numbers can be.
  return value >= 0.0f && value <= 1.0f + static_cast<float>(kAcceptedSumTolerance);
}

// NaN has no JSON form, and is the number most likely to be reported.
std::string shown(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
  return JsonWriter().number(value).take();
}

std::string topic_name(size_t topic) { return "topic " + std::to_string(topic); }

Status check_extents(const TopicModel& model) {
  if (model.words >= 1 && model.words <= kMaxWords && model.topics >= 1 &&
      model.topics <= kMaxTopics) {
    return Status();
  }
  return corrupt("a model of " + std::to_string(model.words) + " words and " +
                 std::to_string(model.topics) + " topics");
}

}  // namespace

Status ColumnSums::add_row(uint32_t word, const float* row) {
  bool good = true;
  for (size_t k = 0; k < sums_.size(); ++k) {
    good &= is_probability(row[k]);
    sums_[k] += row[k];
  }
  if (good) [[likely]]
    return Status();
  size_t bad = 0;
  while (is_probability(row[bad])) ++bad;
  return corrupt("word_topic: word " + std::to_string(word) + " has " + shown(row[bad]) + " in " +
                 topic_name(bad) + ", not a probability");
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
    return corrupt("alpha of " + topic_name(k) + " is " + shown(alpha) + ", not in 1e-9 to 1e6");
  }
  for (size_t k = 0; k < model.topic_tokens.size(); ++k) {
    const float tokens = model.topic_tokens[k];
    if (tokens >= 0.0f && std::isfinite(tokens)) continue;
    return corrupt("topic_tokens of " + topic_name(k) + " is " + shown(tokens) +
                   ", not a number of tokens");
  }
  for (size_t i = 0; i < model.topic_map.size(); ++i) {
    if (std::isfinite(model.topic_map[i])) continue;
    return corrupt("topic_map of " + topic_name(i / 2) + " is " + shown(model.topic_map[i]));
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
  SLUICE_TRY(has(model.word_topic.size(), size_t{model.words} * model.row_floats(), "word_topic"));
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
  for (uint32_t word = 0; word < model.words; ++word) {
    SLUICE_TRY(sums.add_row(word, model.row(word)));
  }
  return sums.finish(kWrittenSumTolerance);
}

}  // namespace sluice
