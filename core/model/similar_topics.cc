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
        for (uint32_t k = first; k < width_; ++k) roots_[k] = std::sqrt(row[k]);
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

// Products and squares over the likeliest words of one topic (the row) with every other topic.
class TopWordComparison {
 public:
  explicit TopWordComparison(const TopicModel& model, const TopicWords& words)
      : model_(model),
        width_(model.row_floats()),
        roots_(width_),
        products_(size_t{model.topics} * width_),
        squares_(products_.size()) {
    for (uint32_t topic = 0; topic < model.topics; ++topic) {
      for (const RankedWord& ranked : words.top(topic)) pairs_.push_back({ranked.word, topic});
    }
    std::sort(pairs_.begin(), pairs_.end());
  }

  template <typename Found>
  void run(Found found) {
    multiply();
    for (uint32_t a = 0; a < model_.topics; ++a) {
      for (uint32_t b = a + 1; b < model_.topics; ++b) {
        found(a, b, std::min(one_sided(a, b), one_sided(b, a)));
      }
    }
  }

 private:
  // Word by word, so that each row's roots are taken once.
  void multiply() {
    uint32_t rooted = model_.words;  // no word
    for (const auto& [word, topic] : pairs_) {
      const float* const row = model_.row(word);
      if (word != rooted) {
        for (uint32_t k = 0; k < width_; ++k) roots_[k] = std::sqrt(row[k]);
        rooted = word;
      }
      const float root = roots_[topic];
      float* const products = products_.data() + size_t{topic} * width_;
      float* const squares = squares_.data() + size_t{topic} * width_;
      for (uint32_t k = 0; k < width_; ++k) {
        products[k] += root * roots_[k];
        squares[k] += row[k];
      }
    }
  }

  double one_sided(uint32_t of, uint32_t with) const {
    const size_t row = size_t{of} * width_;
    return cosine(products_[row + with], squares_[row + of], squares_[row + with]);
  }

  const TopicModel& model_;
  uint32_t width_;
  std::vector<std::pair<uint32_t, uint32_t>> pairs_;  // (word, topic that has it near its top)
  std::vector<float> roots_;
  std::vector<float> products_;
  std::vector<float> squares_;
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
