// All three rankings order words by phi * weight(w), so one pass with one heap a topic does any.
#include "core/model/topic_words.h"

#include <algorithm>

#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

// Expected tokens of each topic, or 1 for each when the model does not know.
std::vector<double> tokens_by_topic(const TopicModel& model) {
  std::vector<double> tokens(model.topic_tokens.begin(), model.topic_tokens.end());
  tokens.resize(model.topics, 0.0);
  if (std::all_of(tokens.begin(), tokens.end(), [](double t) { return t == 0.0; })) {
    std::fill(tokens.begin(), tokens.end(), 1.0);
  }
  return tokens;
}

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

// What a ranking multiplies phi by, so that the product has the ranking's order. Relevance,
// lambda log phi + (1 - lambda) log(phi / p(w)), is the logarithm of phi * p(w)^(lambda - 1).
double word_weight(WordRanking ranking, double lambda, double term_tokens, double all_tokens,
                   uint32_t topics) {
  if (ranking == WordRanking::kProbability) return 1.0;
  // Only topics without tokens have such a word: finite weights keep the order defined.
  const double share = std::max(term_tokens / all_tokens, 0x1p-60);
  if (ranking == WordRanking::kRelevance) return exact_pow(share, lambda - 1.0);
  return exact_log(1.0 + 1.0 / (topics * share));
}

struct Candidate {
  double key;
  uint32_t word;
  float probability;
};

bool ranks_before(const Candidate& a, const Candidate& b) {
  return a.key > b.key || (a.key == b.key && a.word < b.word);
}

// The best n of what it is offered, in words' order: a heap with the worst on top.
class BestWords {
 public:
  void offer(const Candidate& candidate, size_t n) {
    // Words come in ascending order, so one that ties with the worst ranks behind it.
    if (heap_.size() == n) {
      if (!(candidate.key > heap_.front().key)) return;
      std::pop_heap(heap_.begin(), heap_.end(), ranks_before);
      heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), ranks_before);
  }
  std::vector<Candidate> take() {
    std::sort(heap_.begin(), heap_.end(), ranks_before);
    return std::move(heap_);
  }

 private:
  std::vector<Candidate> heap_;
};

std::vector<BestWords> best_words(const TopicModel& model, WordRanking ranking, float lambda,
                                  size_t n) {
  const std::vector<double> tokens = tokens_by_topic(model);
  const double all_tokens = sum_of(tokens);
  std::vector<BestWords> best(model.topics);
  for (uint32_t word = 0; word < model.words; ++word) {
    const float* const row = model.row(word);
    double term_tokens = 0;
    for (uint32_t k = 0; k < model.topics; ++k) term_tokens += tokens[k] * row[k];
    const double weight = word_weight(ranking, lambda, term_tokens, all_tokens, model.topics);
    for (uint32_t k = 0; k < model.topics; ++k) {
      if (row[k] > 0) best[k].offer({row[k] * weight, word, row[k]}, n);
    }
  }
  return best;
}

WordRanking resolved(WordRanking ranking, const TopicModel& model) {
  if (ranking != WordRanking::kAutomatic) return ranking;
  const double mean = model.facts.mean_document_tokens;
  return mean > 0 && mean < kShortDocumentTokens ? WordRanking::kProbability : WordRanking::kCtfidf;
}

}  // namespace

Result<TopicWords> TopicWords::create(const TopicModel& model, WordRanking ranking, float lambda,
                                      uint32_t words_per_topic) {
  if (!(lambda >= 0.0f && lambda <= 1.0f)) return invalid_argument("lambda is not in 0 to 1");
  if (words_per_topic == 0) return invalid_argument("0 words a topic");
  const uint32_t n = std::min(words_per_topic, model.words);
  if (uint64_t{n} * model.topics > kMaxRankedWords) {
    return Status(StatusCode::kLimit, std::to_string(n) + " words of each of " +
                                          std::to_string(model.topics) +
                                          " topics: more than 2^26 in all");
  }
  TopicWords words;
  words.ranking_ = resolved(ranking, model);
  words.top_.resize(model.topics);
  std::vector<BestWords> best = best_words(model, words.ranking_, lambda, n);
  for (uint32_t k = 0; k < model.topics; ++k) {
    for (const Candidate& candidate : best[k].take()) {
      const double score =
          words.ranking_ == WordRanking::kRelevance ? exact_log(candidate.key) : candidate.key;
      words.top_[k].push_back({candidate.word, candidate.probability, static_cast<float>(score)});
    }
  }
  return words;
}

std::vector<double> topic_shares(const TopicModel& model) {
  std::vector<double> shares = tokens_by_topic(model);
  const double sum = sum_of(shares);
  for (double& share : shares) share /= sum;
  return shares;
}

}  // namespace sluice
