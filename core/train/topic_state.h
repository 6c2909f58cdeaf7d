// The trainer's model in the making: expected counts by word and topic, decayed lazily.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/base/status.h"
#include "core/base/thread_team.h"
#include "core/kernels/kernels.h"
#include "core/model/topic_model.h"

namespace sluice {

struct BlockStatistics;

// counts(w, k) = scale * raw[w][k]. One decay of everything is one multiplication of `scale`.
class TopicState {
 public:
  // Zero counts. Errors: kOutOfMemory, kLimit.
  static Result<TopicState> create(uint32_t topics, uint32_t words, float eta);

  uint32_t topics() const { return topics_; }
  uint32_t padded() const { return padded_; }
  uint32_t words() const { return words_; }
  float eta() const { return eta_; }
  float* raw_row(uint32_t word) { return raw_.data() + size_t{word} * padded_; }
  const float* raw_row(uint32_t word) const { return raw_.data() + size_t{word} * padded_; }
  // New words get zero counts. Never shrinks. Cost: a copy when it grows (by half again at least).
  Status grow(uint32_t words);

  // Everything needed to turn a raw row into p(word | topic): (scale * raw + eta) * inverse.
  float scale() const { return static_cast<float>(scale_); }
  // [padded] 1 / (total[k] + words * eta), 0 in the padding.
  const float* inverse_totals() const { return inverse_.data(); }
  void refresh_inverse();

  // counts = (1 - rho) * counts + rho * factor * statistics. Blocks are added in order.
  void update(double rho, double factor, const std::vector<BlockStatistics>& blocks,
              size_t block_count, const KernelTable& kernels, ThreadTeam& team);
  // Sets totals from the counts: exactly what the rows hold, in double. Ends the drift of sums.
  void recompute_totals();
  // For checkpoints: what makes the state bit for bit, beside raw_row().
  double exact_scale() const { return scale_; }
  const std::vector<double>& totals() const { return totals_; }
  // Requires: totals [padded].
  void restore(double scale, std::vector<double> totals) {
    scale_ = scale;
    totals_ = std::move(totals);
    refresh_inverse();
  }

  // p(word | topic) into a model, and its topic_tokens. Requires: model.topics, words set.
  Status fill_model(TopicModel& model) const;

 private:
  void rescale();

  uint32_t topics_ = 0;
  uint32_t padded_ = 0;
  uint32_t words_ = 0;
  float eta_ = 0;
  double scale_ = 1;
  AlignedBuffer<float> raw_;
  std::vector<double> totals_;  // [padded] of scaled counts
  AlignedBuffer<float> inverse_;
};

}  // namespace sluice
