// Divergences by a float logarithm that compilers turn into vector code; eigenvectors by Eigen.
#include "core/evaluate/topic_map.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

namespace sluice {
namespace {

constexpr uint32_t kBlockWords = 64;  // words whose terms are summed in float

// x log2(x) for x >= 0 and normal or 0; error below 2e-7 (1 + |log2 x|) x. Written with arithmetic
// only, so that it has the same bits on every machine.
inline float x_log2(float x) {
  // The exponent is chosen so that the mantissa lies in [sqrt(1/2), sqrt(2)).
  constexpr int32_t kRootHalf = 0x3f3504f3;
  const auto bits = std::bit_cast<int32_t>(x);
  const int32_t exponent = (bits - kRootHalf) >> 23;
  const float m = std::bit_cast<float>(bits - exponent * (1 << 23));
  // log2(m) = 2 / ln 2 * atanh(s), by its odd series: |s| < 0.172.
  const float s = (m - 1.0f) / (m + 1.0f);
  const float z = s * s;
  const float series = 2.8853901f + z * (0.96179669f + z * (0.57707802f + z * 0.41219859f));
  return x * (static_cast<float>(exponent) + s * series);
}

// Sums over words of x log2 x, x being the mean of two topics' probabilities: what is left of the
// divergence's three entropies once those of single topics (the diagonal) are taken away.
class MeanTerms {
 public:
  explicit MeanTerms(const TopicModel& model)
      : topics_(model.topics),
        width_(model.row_floats()),
        row_(width_),
        block_(size_t{topics_} * width_),
        sums_(block_.size()) {
    for (uint32_t word = 0; word < model.words;) {
      std::fill(block_.begin(), block_.end(), 0.0f);
      const uint32_t end = word + std::min(kBlockWords, model.words - word);
      for (; word < end; ++word) {
        std::copy_n(model.row(word), topics_, row_.data());  // its own padding may be any numbers
        add(row_.data());
      }
      for (size_t i = 0; i < block_.size(); ++i) sums_[i] += block_[i];
    }
  }

  // a <= b
  double at(uint32_t a, uint32_t b) const { return sums_[size_t{a} * width_ + b]; }

 private:
  // Padding is zero; nobody asks for the terms that it has with a topic.
  void add(const float* row) {
    for (uint32_t a = 0; a < topics_; ++a) {
      const float half = 0.5f * row[a];
      float* const to = block_.data() + size_t{a} * width_;
      for (uint32_t b = a / kTopicPadding * kTopicPadding; b < width_; ++b) {
        to[b] += x_log2(half + 0.5f * row[b]);
      }
    }
  }

  uint32_t topics_;
  uint32_t width_;
  std::vector<float> row_;
  std::vector<float> block_;
  std::vector<double> sums_;
};

// -1/2 J D J with D the squared distances and J = I - 1/K.
Eigen::MatrixXd centred(const std::vector<double>& squares, uint32_t topics) {
  const Eigen::Map<const Eigen::MatrixXd> distances(squares.data(), topics, topics);
  const Eigen::VectorXd means = distances.rowwise().mean();
  Eigen::MatrixXd products = distances;
  products.colwise() -= means;
  products.rowwise() -= means.transpose();
  products.array() += means.mean();
  return -0.5 * products;
}

void put_axis(const Eigen::VectorXd& direction, double square, uint32_t axis,
              std::vector<float>& map) {
  Eigen::Index largest = 0;
  for (Eigen::Index k = 1; k < direction.size(); ++k) {
    // Rounding must not decide between two of the same size.
    if (std::fabs(direction[k]) > std::fabs(direction[largest]) * (1 + 1e-9)) largest = k;
  }
  const double length = std::sqrt(std::max(square, 0.0));
  const double factor = direction[largest] < 0 ? -length : length;
  for (Eigen::Index k = 0; k < direction.size(); ++k) {
    // To a multiple of 2^-20: the solver's last bits are noise. Adding 0 makes -0 a 0.
    const double rounded = std::nearbyint(direction[k] * factor * 0x1p20) * 0x1p-20;
    map[static_cast<size_t>(k) * 2 + axis] = static_cast<float>(rounded + 0.0);
  }
}

}  // namespace

std::vector<double> topic_divergences(const TopicModel& model) {
  const MeanTerms terms(model);
  const uint32_t topics = model.topics;
  std::vector<double> divergences(size_t{topics} * topics, 0.0);
  for (uint32_t a = 0; a < topics; ++a) {
    for (uint32_t b = a + 1; b < topics; ++b) {
      const double divergence = 0.5 * (terms.at(a, a) + terms.at(b, b)) - terms.at(a, b);
      divergences[size_t{a} * topics + b] = divergences[size_t{b} * topics + a] =
          std::clamp(divergence, 0.0, 1.0);
    }
  }
  return divergences;
}

Result<std::vector<float>> topic_map(const TopicModel& model) {
  const uint32_t topics = model.topics;
  if (topics > kMaxMappedTopics) {
    return Status(StatusCode::kLimit, "a map of " + std::to_string(topics) +
                                          " topics; one of at most " +
                                          std::to_string(kMaxMappedTopics) + " is made");
  }
  std::vector<float> map(size_t{topics} * 2, 0.0f);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      centred(topic_divergences(model), topics));
  for (uint32_t axis = 0; axis < 2 && axis < topics; ++axis) {
    const Eigen::Index last = topics - 1 - axis;  // eigenvalues ascend
    put_axis(solver.eigenvectors().col(last), solver.eigenvalues()[last], axis, map);
  }
  return map;
}

}  // namespace sluice
