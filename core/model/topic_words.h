// How a topic is shown: its words, ranked three ways, and its share. Which topics are too alike is
// similar_topics' business.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/model/similar_topics.h"  // the other half of how topics are shown
#include "core/model/topic_model.h"

namespace sluice {

enum class WordRanking : int32_t {
  // kCtfidf, or kProbability when the mean document is known to have fewer than 15 tokens.
  kAutomatic = 0,
  kProbability = 1,  // phi
  kRelevance = 2,    // lambda log phi + (1 - lambda) log(phi / p(w)), Sievert & Shirley 2014
  kCtfidf = 3,       // phi log(1 + (tokens / K) / tf), after Grootendorst 2022
};
constexpr float kDefaultRelevanceLambda = 0.6f;
constexpr double kShortDocumentTokens = 15.0;

struct RankedWord {
  uint32_t word;
  float probability;  // phi
  float score;        // by the ranking
};

// Above this many words in all the answer would rather be the model itself.
constexpr uint64_t kMaxRankedWords = uint64_t{1} << 26;

// Ranks the words of every topic once; then top() is a lookup. Ties by word id.
// tf(w) = sum_k topic_tokens[k] phi[k][w], and p(w) = tf(w) / sum of topic_tokens; when all
// topic_tokens are 0, every topic counts alike. Words of probability 0 are not ranked, so a topic
// may have fewer than asked for.
// Cost: one pass over the model, one logarithm a word; K * words_per_topic entries.
class TopicWords {
 public:
  // `lambda`: 0 to 1, used by kRelevance only; 1 is kProbability's order, less of it prefers words
  // that are rare elsewhere. `words_per_topic`: 1 or more; V is enough.
  // Errors: kInvalidArgument (lambda, words_per_topic), kLimit (over kMaxRankedWords in all).
  static Result<TopicWords> create(const TopicModel& model, WordRanking ranking, float lambda,
                                   uint32_t words_per_topic);
  // Requires: topic < K. Best first.
  const std::vector<RankedWord>& top(uint32_t topic) const { return top_[topic]; }
  WordRanking ranking() const { return ranking_; }  // never kAutomatic

 private:
  std::vector<std::vector<RankedWord>> top_;
  WordRanking ranking_ = WordRanking::kProbability;
};

// topic_tokens normalised to sum 1 (double sums in topic order); all 1/K when they are all 0.
std::vector<double> topic_shares(const TopicModel& model);

}  // namespace sluice
