// The order in which a Gibbs block is swept. What happens at one draw is the Draw policy's: on V16
// (gibbs_v16.h) or in plain loops (kernels_scalar.cc).
#pragma once

#include "core/base/random.h"
#include "core/kernels/inline.h"
#include "core/kernels/kernels.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

struct GibbsSlot {
  const GibbsDocument* document;  // nullptr when there is nothing left
  float* counts;                  // [padded] tokens of each topic, less the draw about to be made
  float* weights;                 // [padded] counts + alpha, always: adding and taking away in
                                  // place would drift
  uint32_t sweep;
  uint32_t position;
};

// Gives the slot its next document with draws.
SLUICE_INLINE void next_document(GibbsSlot& slot, const GibbsBlock& block, uint32_t& next) {
  slot.document = nullptr;
  while (next < block.document_count) {
    const GibbsDocument* candidate = block.documents + next++;
    if (candidate->draw_count == 0) continue;
    slot.document = candidate;
    slot.sweep = 0;
    slot.position = 0;
    for (uint32_t k = 0; k < block.padded; ++k) {
      slot.counts[k] = 0.0f;
      slot.weights[k] = block.alpha[k];
    }
    return;
  }
}

SLUICE_INLINE void add_tokens(GibbsSlot& slot, const GibbsBlock& block, uint32_t topic,
                              float tokens) {
  slot.counts[topic] += tokens;
  slot.weights[topic] = slot.counts[topic] + block.alpha[topic];
}

// One draw, and the removal of the draw that comes after it: a scalar store well before the wide
// loads that would otherwise stall on it, since the other slots' draws lie between.
template <typename Draw>
SLUICE_INLINE void step(GibbsSlot& slot, const GibbsBlock& block, float* cumulative,
                        float counted_inverse, uint32_t& next) {
  const GibbsDocument& document = *slot.document;
  const uint32_t draw = document.first_draw + slot.position;
  const float* row = block.rows + size_t{block.draw_row[draw]} * block.padded;
  const float weight = block.draw_weight[draw];
  const uint64_t counter = uint64_t{slot.sweep} * document.draw_count + slot.position;
  const float u =
      unit_float(static_cast<uint32_t>(random_bits(document.random_key, counter) >> 32));

  float total;
  const uint32_t topic = Draw::sample_topic(slot.weights, row, block.padded, u, cumulative, total);
  if (slot.sweep >= block.burn_in) {
    float* statistics = block.statistics + size_t{block.draw_row[draw]} * block.padded;
    Draw::add_conditional(statistics, slot.weights, row, weight * counted_inverse / total,
                          block.padded);
  }
  add_tokens(slot, block, topic, weight);
  block.draw_topic[draw] = topic;

  if (++slot.position == document.draw_count) {
    slot.position = 0;
    if (++slot.sweep == block.sweeps) {
      next_document(slot, block, next);
      return;
    }
  }
  const uint32_t following = document.first_draw + slot.position;
  const size_t next_row = size_t{block.draw_row[following]} * block.padded;
  Draw::prefetch(block.rows + next_row, block.padded);
  if (slot.sweep > 0) {
    add_tokens(slot, block, block.draw_topic[following], -block.draw_weight[following]);
  }
}

template <typename Draw>
void gibbs_sweep(const GibbsBlock& block) {
  GibbsSlot slots[kGibbsSlots];
  float* cumulative = block.scratch + size_t{block.padded} * 2 * kGibbsSlots;
  const float counted_inverse = 1.0f / static_cast<float>(block.sweeps - block.burn_in);
  uint32_t next = 0;
  for (uint32_t s = 0; s < kGibbsSlots; ++s) {
    slots[s].counts = block.scratch + size_t{block.padded} * 2 * s;
    slots[s].weights = slots[s].counts + block.padded;
    next_document(slots[s], block, next);
  }
  for (bool busy = true; busy;) {
    busy = false;
    for (uint32_t s = 0; s < kGibbsSlots; ++s) {
      if (slots[s].document == nullptr) continue;
      busy = true;
      step<Draw>(slots[s], block, cumulative, counted_inverse, next);
    }
  }
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
