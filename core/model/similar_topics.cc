// Products of square-root columns, accumulated row by row in a fixed order: float over a block of
// words, double over blocks.
#include "core/model/similar_topics.h"

#include <algorithm>
#include <cmath>

#include "core/model/topic_words.h"

namespace sluice {
namespace {

constexpr uint32_t kTileTopics = 32;  // rows of the product made in one pass over the model
constexpr uint32_t kBlockWords = 64;  // words whose products are summed in float

double cosine(double product, double square_a, double square_b) {
  const double squares = square_a * square_b;
  return squares > 0 ? std::min(product / std::sqrt(squares), 1.0) : 0.0;
}

// sum over words of the probability of each topic: the squared length of its square-root column.
std::vector<double> column_sums(const TopicModel& model) {
  std::vector<double> sums(model.topics, 0.0);
  for (uint32_t word = 0; word < model.words; ++word) {
    const float* const row = model.row(word);
    for (uint32_t k = 0; k < model.topics; ++k) sums[k] += row[k];
  }
  return sums;
}

// to[i][k] += roots[first + i] * roots[k] for k from `first` on. Padding is zero and stays so.
void add_products(const float* roots, uint32_t first, uint32_t rows, uint32_t width, float* to) {
  for (uint32_t i = 0; i < rows; ++i) {
    const float root = roots[first + i];
    float* const row = to + size_t{i} * width;
    for (uint32_t k = first; k < width; ++k) row[k] += root * roots[k];
  }
}

class ExactComparison {
 public:
  explicit ExactComparison(const TopicModel& model)
      : model_(model),
        width_(model.row_floats()),
        squares_(column_sums(model)),
        roots_(width_),
        block_(size_t{kTileTopics} * width_),
        products_(block_.size()) {}

  // Calls found(a, b, similarity) for all a < b.
  template <typename Found>
  void run(Found found) {
    for (uint32_t first = 0; first < model_.topics; first += kTileTopics) {
      const uint32_t rows = std::min(kTileTopics, model_.topics - first);
      multiply(first, rows);
      for (uint32_t a = first; a < first + rows; ++a) {
        const double* const row = products_.data() + size_t{a - first} * width_;
        for (uint32_t b = a + 1; b < model_.topics; ++b) {
          found(a, b, cosine(row[b], squares_[a], squares_[b]));
        }
      }
    }
  }

 private:
  void multiply(uint32_t first, uint32_t rows) {
    std::fill(products_.begin(), products_.end(), 0.0);
    for (uint32_t word = 0; word < model_.words;) {
      std::fill(block_.begin(), block_.end(), 0.0f);
      const uint32_t end = word + std::min(kBlockWords, model_.words - word);
      for (; word < end; ++word) {
        const float* const row = model_.row(word);
        for (uint32_t k = first; k < model_.topics; ++k) roots_[k] = std::sqrt(row[k]);
        add_products(roots_.data(), first, rows, width_, block_.data());
      }
      for (size_t i = 0; i < block_.size(); ++i) products_[i] += block_[i];
    }
  }

  const TopicModel& model_;
  uint32_t width_;
  std::vector<double> squares_;
  std::vector<float> roots_;
  std::vector<float> block_;
  std::vector<double> products_;
};

// Each topic with every other, over the first one's likeliest words.
class TopWordComparison {
 public:
  TopWordComparison(const TopicModel& model, const TopicWords& words)
      : model_(model),
        width_(model.row_floats()),
        products_(width_),
        squares_(width_),
        cosines_(size_t{model.topics} * width_) {
    for (uint32_t topic = 0; topic < model.topics; ++topic) compare(topic, words.top(topic));
  }

  template <typename Found>
  void run(Found found) const {
    for (uint32_t a = 0; a < model_.topics; ++a) {
      for (uint32_t b = a + 1; b < model_.topics; ++b) {
        found(a, b, std::min(cosine_of(a, b), cosine_of(b, a)));
      }
    }
  }

 private:
  void compare(uint32_t topic, const std::vector<RankedWord>& words) {
    std::fill(products_.begin(), products_.end(), 0.0f);
    std::fill(squares_.begin(), squares_.end(), 0.0f);
    for (const RankedWord& ranked : words) {
      const float* const row = model_.row(ranked.word);
      const float root = std::sqrt(ranked.probability);
      for (uint32_t k = 0; k < model_.topics; ++k) {
        products_[k] += root * std::sqrt(row[k]);
        squares_[k] += row[k];
      }
    }
    float* const cosines = cosines_.data() + size_t{topic} * width_;
    for (uint32_t k = 0; k < model_.topics; ++k) {
      cosines[k] = static_cast<float>(cosine(products_[k], squares_[topic], squares_[k]));
    }
  }

  double cosine_of(uint32_t a, uint32_t b) const { return cosines_[size_t{a} * width_ + b]; }

  const TopicModel& model_;
  uint32_t width_;
  std::vector<float> products_;
  std::vector<float> squares_;
  std::vector<float> cosines_;
};

}  // namespace

std::vector<SimilarTopics> similar_topics(const TopicModel& model, double threshold) {
  std::vector<SimilarTopics> similar;
  const auto keep = [&](uint32_t a, uint32_t b, double similarity) {
    const auto background = static_cast<int64_t>(model.background_topic);
    if (a != background && b != background && similarity >= threshold) {
      similar.push_back({a, b, similarity});
    }
  };
  if (uint64_t{model.words} * model.topics * model.topics <= kMaxExactComparisons) {
    ExactComparison(model).run(keep);
  } else {
    const Result<TopicWords> words = TopicWords::create(model, WordRanking::kProbability,
                                                        kDefaultRelevanceLambda, kComparedWords);
    if (words.ok()) TopWordComparison(model, *words).run(keep);
  }
  std::sort(similar.begin(), similar.end(), [](const SimilarTopics& x, const SimilarTopics& y) {
    if (x.similarity != y.similarity) return x.similarity > y.similarity;
    return std::pair(x.a, x.b) < std::pair(y.a, y.b);
  });
  return similar;
}

}  // namespace sluice
