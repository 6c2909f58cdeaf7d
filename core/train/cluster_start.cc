// Spherical k-means (Dhillon & Modha 2001) over sparse rows; topics from clusters.
#include "core/train/cluster_start.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <string>

#include "core/base/random.h"
#include "core/kernels/scalar_math.h"

namespace sluice {
namespace {

constexpr size_t kDocumentsPerTask = 256;
constexpr size_t kTasksPerRound = 16;              // a tenth of a second at K = 1,000
constexpr uint32_t kSeedsPerCluster = 3;           // documents a (re-)seeded centroid is the sum of
constexpr uint64_t kSeedPurpose = 0x6b6d65616e73;  // keys these numbers apart from the sampler's

class Clusters {
 public:
  Clusters(TopicState& state, const Minibatch& buffer, std::span<const uint32_t> documents,
           const StartOptions& options, const KernelTable& kernels, ThreadTeam& team,
           const std::function<bool()>& go_on)
      : state_(state),
        buffer_(buffer),
        documents_(documents),
        options_(options),
        kernels_(kernels),
        team_(team),
        go_on_(go_on),
        first_(options.background ? 1 : 0),
        clusters_(state.topics() - first_) {}

  Status run() {
    weigh();
    assignment_.assign(documents_.size(), 0);
    seed_all();
    for (uint32_t i = 0; i < options_.iterations; ++i) {
      iteration_ = i + 1;
      SLUICE_TRY(assign());
      if (i + 1 < options_.iterations) rebuild();
    }
    make_topics();
    return Status();
  }

 private:
  // Unit-length sqrt(count) * sqrt(log(N / df)) for each entry of each document.
  void weigh() {
    std::vector<uint32_t> frequency(state_.words(), 0);
    for (uint32_t d : documents_) {
      for (uint32_t word : buffer_.words_of(d)) ++frequency[word];
    }
    std::vector<float> idf(state_.words(), 0.0f);
    for (uint32_t w = 0; w < state_.words(); ++w) {
      if (frequency[w] == 0) continue;
      const double ratio = static_cast<double>(documents_.size()) / frequency[w];
      idf[w] = static_cast<float>(std::sqrt(exact_log(ratio)));
    }
    weights_.resize(buffer_.word_ids.size());
    for (uint32_t d : documents_) {
      const size_t begin = buffer_.offsets[d], end = buffer_.offsets[d + 1];
      double norm = 0;
      for (size_t i = begin; i < end; ++i) {
        weights_[i] = std::sqrt(buffer_.counts[i]) * idf[buffer_.word_ids[i]];
        norm += static_cast<double>(weights_[i]) * weights_[i];
      }
      const float inverse = norm > 0 ? static_cast<float>(1.0 / std::sqrt(norm)) : 0.0f;
      for (size_t i = begin; i < end; ++i) weights_[i] *= inverse;
    }
  }

  void add_document(size_t position, uint32_t cluster) {
    const uint32_t d = documents_[position];
    for (size_t i = buffer_.offsets[d]; i < buffer_.offsets[d + 1]; ++i) {
      state_.raw_row(buffer_.word_ids[i])[first_ + cluster] += weights_[i];
    }
  }

  void seed_cluster(uint32_t cluster) {
    for (uint32_t s = 0; s < kSeedsPerCluster; ++s) {
      const uint64_t bits = random_bits(random_key(options_.seed, kSeedPurpose, iteration_),
                                        uint64_t{cluster} * kSeedsPerCluster + s);
      add_document(random_below(bits, documents_.size()), cluster);
    }
  }

  void clear_rows() {
    for (uint32_t w = 0; w < state_.words(); ++w) {
      std::memset(state_.raw_row(w), 0, state_.padded() * sizeof(float));
    }
  }

  void seed_all() {
    clear_rows();
    for (uint32_t c = 0; c < clusters_; ++c) seed_cluster(c);
    normalise();
  }

  // Scales each centroid to unit length.
  void normalise() {
    std::vector<double> norm(state_.topics(), 0.0);
    for (uint32_t w = 0; w < state_.words(); ++w) {
      const float* row = state_.raw_row(w);
      for (uint32_t k = 0; k < state_.topics(); ++k)
        norm[k] += static_cast<double>(row[k]) * row[k];
    }
    inverse_.assign(state_.padded(), 0.0f);
    for (uint32_t k = first_; k < state_.topics(); ++k) {
      inverse_[k] = norm[k] > 0 ? static_cast<float>(1.0 / std::sqrt(norm[k])) : 0.0f;
    }
    for (uint32_t w = 0; w < state_.words(); ++w) {
      float* row = state_.raw_row(w);
      kernels_.row_affine(row, row, 1.0f, 0.0f, inverse_.data(), state_.padded());
    }
  }

  // Nearest centroid of each document; ties go to the lower cluster.
  Status assign() {
    const size_t tasks = (documents_.size() + kDocumentsPerTask - 1) / kDocumentsPerTask;
    const size_t round = std::max<size_t>(kTasksPerRound, size_t{4} * team_.threads());
    std::vector<std::vector<float>> scores(team_.threads(), std::vector<float>(state_.padded()));
    for (size_t done = 0; done < tasks; done += round) {
      if (go_on_ && !go_on_()) return Status(StatusCode::kCancelled, "training was stopped");
      team_.run(std::min(round, tasks - done), [&](size_t task, unsigned thread) {
        const size_t begin = (done + task) * kDocumentsPerTask;
        const size_t end = std::min(documents_.size(), begin + kDocumentsPerTask);
        for (size_t p = begin; p < end; ++p) assignment_[p] = nearest(p, scores[thread].data());
      });
    }
    return Status();
  }

  uint32_t nearest(size_t position, float* score) const {
    const uint32_t d = documents_[position];
    const size_t begin = buffer_.offsets[d];
    kernels_.sparse_times_rows(
        score, state_.raw_row(0), buffer_.word_ids.data() + begin, weights_.data() + begin,
        static_cast<uint32_t>(buffer_.offsets[d + 1] - begin), state_.padded());
    uint32_t best = first_;
    for (uint32_t k = first_ + 1; k < state_.topics(); ++k) {
      if (score[k] > score[best]) best = k;
    }
    return best - first_;
  }

  void rebuild() {
    clear_rows();
    std::vector<uint32_t> size(clusters_, 0);
    for (size_t p = 0; p < documents_.size(); ++p) {
      add_document(p, assignment_[p]);
      ++size[assignment_[p]];
    }
    const size_t smallest = documents_.size() / clusters_ / 20;
    std::vector<uint32_t> small;
    for (uint32_t c = 0; c < clusters_; ++c) {
      if (size[c] < smallest || size[c] == 0) small.push_back(c);
    }
    for (uint32_t w = 0; !small.empty() && w < state_.words(); ++w) {
      float* row = state_.raw_row(w);
      for (const uint32_t c : small) row[first_ + c] = 0;
    }
    for (const uint32_t c : small) seed_cluster(c);
    normalise();
  }

  // Word counts of each cluster, mixed with the corpus', at the initial mass.
  void make_topics() {
    clear_rows();
    std::vector<double> corpus(state_.words(), 0.0);
    std::vector<double> tokens(clusters_, 0.0);
    double all = 0;
    for (size_t p = 0; p < documents_.size(); ++p) {
      const uint32_t d = documents_[p];
      const uint32_t cluster = assignment_[p];
      for (size_t i = buffer_.offsets[d]; i < buffer_.offsets[d + 1]; ++i) {
        state_.raw_row(buffer_.word_ids[i])[first_ + cluster] += buffer_.counts[i];
        corpus[buffer_.word_ids[i]] += buffer_.counts[i];
        tokens[cluster] += buffer_.counts[i];
      }
    }
    for (double count : corpus) all += count;
    const double mass = options_.initial_mass * options_.total_tokens / state_.topics();
    for (uint32_t w = 0; w < state_.words(); ++w) {
      float* row = state_.raw_row(w);
      const double share = corpus[w] / all;
      if (first_ == 1) row[0] = static_cast<float>(mass * share);
      for (uint32_t c = 0; c < clusters_; ++c) {
        const double in_cluster = tokens[c] > 0 ? row[first_ + c] / tokens[c] : share;
        row[first_ + c] = static_cast<float>(
            mass * ((1 - options_.corpus_share) * in_cluster + options_.corpus_share * share));
      }
    }
    state_.recompute_totals();
  }

  TopicState& state_;
  const Minibatch& buffer_;
  std::span<const uint32_t> documents_;
  const StartOptions& options_;
  const KernelTable& kernels_;
  ThreadTeam& team_;
  const std::function<bool()>& go_on_;
  const uint32_t first_;
  const uint32_t clusters_;
  uint32_t iteration_ = 0;
  std::vector<float> weights_;        // one an entry of the buffer
  std::vector<uint32_t> assignment_;  // one a document
  std::vector<float> inverse_;
};

}  // namespace

Status start_from_clusters(TopicState& state, const Minibatch& buffer,
                           std::span<const uint32_t> documents, const StartOptions& options,
                           const KernelTable& kernels, ThreadTeam& team,
                           const std::function<bool()>& go_on) {
  return Clusters(state, buffer, documents, options, kernels, team, go_on).run();
}

}  // namespace sluice
