// Expectation: gathers the rows of a block's words, turns counts into draws, sweeps.
#include "core/train/expectation.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/random.h"
#include "core/train/topic_state.h"

namespace sluice {
namespace {

// A word that occurs more often in a document is drawn this many times, each draw standing for
// several tokens: work stays bounded by distinct words.
constexpr float kMaxDraws = 64.0f;
// Draw weights are multiples of 1/64 and at most 2^16, so that sums of them in float are exact.
constexpr float kWeightUnit = 64.0f;
constexpr float kMaxWeight = 65536.0f;

struct Draws {
  uint32_t count;
  float weight;
};

Draws draws_of(float tokens) {
  const float count = std::min(std::ceil(tokens), kMaxDraws);
  const float weight = std::round(tokens / count * kWeightUnit) / kWeightUnit;
  return {static_cast<uint32_t>(count), std::clamp(weight, 1.0f / kWeightUnit, kMaxWeight)};
}

// Grows without keeping what is inside.
Status at_least(AlignedBuffer<float>& buffer, size_t count) {
  return count <= buffer.size() ? Status() : buffer.resize(count + count / 4);
}

}  // namespace

void Expectation::collect_draws(const Minibatch& minibatch, std::span<const DocumentRef> documents,
                                const SweepOptions& options, BlockStatistics& out) {
  if (++generation_ == 0) {  // wrapped: forget all
    std::fill(slots_.begin(), slots_.end(), WordSlot{});
    generation_ = 1;
  }
  out.words.clear();
  out.tokens = 0;
  documents_.clear();
  draw_row_.clear();
  draw_weight_.clear();
  for (const DocumentRef& document : documents) {
    const auto words = minibatch.words_of(document.index);
    const auto counts = minibatch.counts_of(document.index);
    const uint32_t first = static_cast<uint32_t>(draw_row_.size());
    for (size_t i = 0; i < words.size(); ++i) {
      WordSlot& slot = slots_[words[i]];
      if (slot.generation != generation_) {
        slot = {generation_, static_cast<uint32_t>(out.words.size())};
        out.words.push_back(words[i]);
      }
      const Draws draws = draws_of(counts[i]);
      draw_row_.insert(draw_row_.end(), draws.count, slot.row);
      draw_weight_.insert(draw_weight_.end(), draws.count, draws.weight);
      out.tokens += static_cast<double>(draws.count) * draws.weight;
    }
    documents_.push_back({first, static_cast<uint32_t>(draw_row_.size()) - first,
                          random_key(options.seed, options.epoch, document.number)});
  }
  draw_topic_.resize(draw_row_.size());
}

Status Expectation::run(const TopicState& state, std::span<const float> alpha,
                        const Minibatch& minibatch, std::span<const DocumentRef> documents,
                        const SweepOptions& options, const KernelTable& kernels,
                        BlockStatistics& out) {
  const uint32_t padded = state.padded();
  if (slots_.size() < state.words()) slots_.resize(state.words());
  collect_draws(minibatch, documents, options, out);

  const size_t floats = out.words.size() * padded;
  SLUICE_TRY(at_least(rows_, floats));
  SLUICE_TRY(at_least(out.statistics, floats));
  SLUICE_TRY(at_least(scratch_, gibbs_scratch_floats(padded)));
  for (size_t i = 0; i < out.words.size(); ++i) {
    kernels.row_affine(rows_.data() + i * padded, state.raw_row(out.words[i]), state.scale(),
                       state.eta(), state.inverse_totals(), padded);
  }
  std::memset(out.statistics.data(), 0, floats * sizeof(float));

  GibbsBlock block{};
  block.padded = padded;
  block.sweeps = options.sweeps;
  block.burn_in = options.burn_in;
  block.alpha = alpha.data();
  block.rows = rows_.data();
  block.statistics = out.statistics.data();
  block.documents = documents_.data();
  block.document_count = static_cast<uint32_t>(documents_.size());
  block.draw_row = draw_row_.data();
  block.draw_weight = draw_weight_.data();
  block.draw_topic = draw_topic_.data();
  block.scratch = scratch_.data();
  kernels.gibbs_sweep(block);

  out.topic_sums.assign(padded, 0.0f);
  for (size_t i = 0; i < out.words.size(); ++i) {
    kernels.row_add(out.topic_sums.data(), out.statistics.data() + i * padded, 1.0f, padded);
  }
  return Status();
}

}  // namespace sluice
