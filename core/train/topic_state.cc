// TopicState: lazy decay, fixed-order updates, and the model at the end.
#include "core/train/topic_state.h"

#include <algorithm>
#include <cstring>

#include "core/train/expectation.h"

namespace sluice {
namespace {

// Below this the lazy scale is multiplied into the rows, so that rho / scale stays in float's
// range.
constexpr double kSmallestScale = 1e-9;
constexpr size_t kUpdateTasks =
    64;  // word ranges of an update: more than threads, few enough to scan

}  // namespace

Result<TopicState> TopicState::create(uint32_t topics, uint32_t words, float eta) {
  TopicState state;
  state.topics_ = topics;
  state.padded_ = padded_topics(topics);
  state.eta_ = eta;
  state.totals_.assign(state.padded_, 0.0);
  SLUICE_TRY(state.inverse_.resize(state.padded_));
  SLUICE_TRY(state.grow(words));
  state.refresh_inverse();
  return Result<TopicState>(std::move(state));
}

Status TopicState::grow(uint32_t words) {
  const size_t needed = size_t{words} * padded_;
  if (needed > raw_.size()) {
    AlignedBuffer<float> larger;
    SLUICE_TRY(larger.resize(words_ == 0 ? needed : std::max(needed, raw_.size() / 2 * 3)));
    if (words_ > 0)
      std::memcpy(larger.data(), raw_.data(), size_t{words_} * padded_ * sizeof(float));
    raw_ = std::move(larger);
  }
  words_ = std::max(words_, words);
  return Status();
}

void TopicState::refresh_inverse() {
  for (uint32_t k = 0; k < topics_; ++k) {
    inverse_[k] = static_cast<float>(1.0 / (totals_[k] + static_cast<double>(words_) * eta_));
  }
}

void TopicState::rescale() {
  const float factor = static_cast<float>(scale_);
  float* raw = raw_.data();
  const size_t count = size_t{words_} * padded_;
  for (size_t i = 0; i < count; ++i) raw[i] *= factor;
  scale_ = 1;
}

void TopicState::update(double rho, double factor, const std::vector<BlockStatistics>& blocks,
                        size_t block_count, const KernelTable& kernels, ThreadTeam& team) {
  scale_ *= 1 - rho;
  if (scale_ < kSmallestScale) rescale();
  for (uint32_t k = 0; k < topics_; ++k) {
    double sum = 0;
    for (size_t b = 0; b < block_count; ++b) sum += blocks[b].topic_sums[k];
    totals_[k] = (1 - rho) * totals_[k] + rho * factor * sum;
  }
  const float weight = static_cast<float>(rho * factor / scale_);
  const size_t tasks = team.threads() == 1 ? 1 : kUpdateTasks;
  // A word's updates happen in block order whichever task its range belongs to.
  team.run(tasks, [&](size_t task, unsigned) {
    const uint64_t low = uint64_t{words_} * task / tasks;
    const uint64_t high = uint64_t{words_} * (task + 1) / tasks;
    for (size_t b = 0; b < block_count; ++b) {
      const BlockStatistics& block = blocks[b];
      for (size_t i = 0; i < block.words.size(); ++i) {
        const uint32_t word = block.words[i];
        if (word < low || word >= high) continue;
        kernels.row_add(raw_row(word), block.statistics.data() + i * padded_, weight, padded_);
      }
    }
  });
  refresh_inverse();
}

void TopicState::recompute_totals() {
  std::fill(totals_.begin(), totals_.end(), 0.0);
  for (uint32_t w = 0; w < words_; ++w) {
    const float* row = raw_row(w);
    for (uint32_t k = 0; k < topics_; ++k) totals_[k] += row[k];
  }
  for (double& total : totals_) total *= scale_;
  refresh_inverse();
}

Status TopicState::fill_model(TopicModel& model) const {
  SLUICE_TRY(model.allocate());
  const float scale = static_cast<float>(scale_);
  std::vector<double> column(topics_, 0.0);
  for (uint32_t w = 0; w < words_; ++w) {
    const float* row = raw_row(w);
    float* out = model.mutable_row(w);
    for (uint32_t k = 0; k < topics_; ++k) {
      out[k] = scale * row[k] + eta_;
      column[k] += out[k];
    }
  }
  std::vector<float> inverse(topics_);
  for (uint32_t k = 0; k < topics_; ++k) inverse[k] = static_cast<float>(1.0 / column[k]);
  for (uint32_t w = 0; w < words_; ++w) {
    float* out = model.mutable_row(w);
    for (uint32_t k = 0; k < topics_; ++k) out[k] *= inverse[k];
  }
  model.topic_tokens.resize(topics_);
  for (uint32_t k = 0; k < topics_; ++k) {
    model.topic_tokens[k] = static_cast<float>(totals_[k]);
  }
  return Status();
}

}  // namespace sluice
