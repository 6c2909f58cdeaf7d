// Words are those that some relevance between plain probability and plain lift puts first, so that
// a reader can move between the two.
#include "cli/report/topic_facts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "cli/failure.h"
#include "cli/topic_table.h"

namespace sluice_cli {
namespace {

// What a list shows at first, and fewer of what the slider's other places do.
constexpr size_t kMostWords = 60;
constexpr struct {
  float lambda;
  uint32_t words;
} kRankings[] = {{1.0f, 24}, {0.6f, 20}, {0.3f, 16}, {0.0f, 16}};

// A topic with a tenth of an even share of the text has found next to nothing.
constexpr double kLeastEvenShare = 0.1;
// NPMI below chance is common where documents are few: a topic must also stand out from the others.
constexpr double kLowNpmiDeviations = 2;
// Of all documents, to how many a topic that has the same sum of squares would be spread evenly;
// the background comes to 0.9, subjects to 0.01 to 0.2.
constexpr double kSpreadLikeABackground = 0.6;
constexpr uint64_t kTellingDocuments = 50;
// Pairs shown, for each topic there is; the most alike come first.
constexpr size_t kMostPairsATopic = 5;

void add_words(const Model& model, std::vector<TopicFacts>& topics) {
  for (const auto& [lambda, words] : kRankings) {
    sluice_topic_words* created = nullptr;
    sluice_error error;
    require(sluice_topic_words_create(model.get(), SLUICE_RANKING_RELEVANCE, lambda, words,
                                      &created, &error),
            error);
    const TopicWords ranked(created);
    for (uint32_t k = 0; k < topics.size(); ++k) {
      const sluice_ranked_word* best = nullptr;
      size_t count = 0;
      require(sluice_topic_words_get_topic(ranked.get(), k, &best, &count, &error), error);
      std::vector<ShownWord>& shown = topics[k].words;
      for (size_t i = 0; i < count; ++i) {
        const bool is_there = std::any_of(shown.begin(), shown.end(), [&](const ShownWord& word) {
          return word.id == best[i].word;
        });
        if (!is_there && shown.size() < kMostWords)
          shown.push_back({best[i].word, best[i].probability, 0});
      }
    }
  }
}

void add_word_shares(const Model& model, std::vector<TopicFacts>& topics) {
  std::vector<float> row(topics.size());
  sluice_error error;
  for (TopicFacts& topic : topics) {
    std::stable_sort(
        topic.words.begin(), topic.words.end(),
        [](const ShownWord& a, const ShownWord& b) { return a.probability > b.probability; });
    for (ShownWord& word : topic.words) {
      require(sluice_model_copy_word(model.get(), word.id, row.data(), row.size(), &error), error);
      for (size_t k = 0; k < topics.size(); ++k) word.share += topics[k].share * row[k];
    }
  }
}

void add_positions(const Model& model, std::vector<TopicFacts>& topics) {
  std::vector<float> map(2 * topics.size());
  sluice_error error;
  const sluice_status status =
      sluice_model_get_topic_map(model.get(), map.data(), map.size(), &error);
  if (status == SLUICE_STATUS_LIMIT) return;  // more topics than a picture shows
  require(status, error);
  for (size_t k = 0; k < topics.size(); ++k) topics[k].position = {map[2 * k], map[2 * k + 1]};
}

void warn_of_duplicates(const Model& model, std::vector<TopicFacts>& topics) {
  size_t count = 0;
  sluice_error error;
  std::vector<sluice_topic_pair> pairs(topics.size() * kMostPairsATopic);
  require(sluice_model_find_similar_topics(model.get(), SLUICE_NEAR_DUPLICATE, pairs.data(),
                                           pairs.size(), &count, &error),
          error);
  pairs.resize(std::min(count, pairs.size()));
  for (const sluice_topic_pair& pair : pairs) {
    char similarity[32];
    std::snprintf(similarity, sizeof similarity, " (%.2f)", pair.similarity);
    for (const auto& [topic, other] : {std::pair(pair.a, pair.b), std::pair(pair.b, pair.a)}) {
      topics[topic].warnings.push_back(
          {"near_duplicate", other,
           "says nearly the same as topic " + std::to_string(other) + similarity});
    }
  }
}

// Below it a topic's words meet less often than chance and other topics' words do.
double low_npmi(const Scores& scores) {
  double squares = 0;
  for (const double npmi : scores.topic_npmi) {
    squares += (npmi - scores.totals.npmi) * (npmi - scores.totals.npmi);
  }
  const double deviation = std::sqrt(squares / static_cast<double>(scores.topic_npmi.size()));
  return std::min(0.0, scores.totals.npmi - kLowNpmiDeviations * deviation);
}

bool is_spread(const TopicDocuments& documents, uint64_t all) {
  const double even = documents.squares * static_cast<double>(all);
  return all >= kTellingDocuments && documents.sum * documents.sum > kSpreadLikeABackground * even;
}

// "" for a topic without fault.
std::string junk_reasons(const TopicFacts& topic, size_t topics, double least_npmi, bool spread) {
  std::vector<std::string> reasons;
  char text[128];
  if (topic.share * static_cast<double>(topics) < kLeastEvenShare) {
    std::snprintf(text, sizeof text, "few tokens: %.3f %% of the text", topic.share * 100);
    reasons.emplace_back(text);
  }
  if (topic.npmi < least_npmi) {
    std::snprintf(text, sizeof text, "its words hardly meet in a document (NPMI %.3f)", topic.npmi);
    reasons.emplace_back(text);
  }
  if (spread) reasons.emplace_back("spread over all documents, as a background is");
  std::string joined;
  for (const std::string& reason : reasons) joined += (joined.empty() ? "" : "; ") + reason;
  return joined;
}

}  // namespace

std::vector<TopicFacts> topic_facts(const Model& model, const Scores& scores,
                                    const DocumentSurvey& survey) {
  const sluice_model_facts facts = facts_of(model);
  std::vector<TopicFacts> topics(facts.topics);
  std::vector<double> shares(facts.topics);
  sluice_error error;
  require(sluice_model_copy_topic_shares(model.get(), shares.data(), shares.size(), &error), error);
  for (uint32_t k = 0; k < facts.topics; ++k) {
    topics[k].is_background = static_cast<int32_t>(k) == facts.background_topic;
    topics[k].share = shares[k];
    topics[k].npmi = scores.topic_npmi[k];
  }
  add_words(model, topics);
  add_word_shares(model, topics);
  add_positions(model, topics);
  warn_of_duplicates(model, topics);
  const double least_npmi = low_npmi(scores);
  for (uint32_t k = 0; k < facts.topics; ++k) {
    if (topics[k].is_background) continue;
    const std::string reasons = junk_reasons(topics[k], topics.size(), least_npmi,
                                             is_spread(survey.topics()[k], survey.documents()));
    if (!reasons.empty()) topics[k].warnings.push_back({"junk", std::nullopt, reasons});
  }
  return topics;
}

}  // namespace sluice_cli
