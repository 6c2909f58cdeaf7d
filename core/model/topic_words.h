// How a topic is shown: its words ranked three ways, its share, and which topics are too alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/model/topic_model.h"

namespace sluice {

enum class WordRanking : int32_t {
  kAutomatic = 0,    // kCtfidf, or kProbability when the mean document has fewer than 15 tokens
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

// Ranks words of every topic once; then top() is a lookup. tf(w) = sum_k topic_tokens[k] phi[k][w].
// Ties by word id. Cost: V*K log n.
class TopicWords {
 public:
  static Result<TopicWords> create(const TopicModel& model, WordRanking ranking, float lambda,
                                   uint32_t words_per_topic);
  const std::vector<RankedWord>& top(uint32_t topic) const { return top_[topic]; }
  WordRanking ranking() const { return ranking_; }  // never kAutomatic

 private:
  std::vector<std::vector<RankedWord>> top_;
  WordRanking ranking_ = WordRanking::kProbability;
};

// topic_tokens normalised to sum 1 (double sums in topic order).
std::vector<double> topic_shares(const TopicModel& model);

struct SimilarTopics {
  uint32_t a, b;  // a < b
  double
      similarity;  // cosine of the two columns of square roots (Bhattacharyya coefficient), 0 to 1
};
constexpr double kNearDuplicate = 0.8;
// Pairs at or above `threshold`, most alike first; the background is left out.
std::vector<SimilarTopics> similar_topics(const TopicModel& model,
                                          double threshold = kNearDuplicate);

}  // namespace sluice
