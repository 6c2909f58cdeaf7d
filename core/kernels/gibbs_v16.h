// One Gibbs draw on V16; kernels_scalar.cc defines what it must give.
#pragma once

#include "core/kernels/v16.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

struct V16Draw {
  // Topics are laid out sixteen a chunk: topic = 16 * chunk + lane. The draw inverts the
  // distribution in lane-major order: first the lane by a prefix sum over lane totals, then the
  // chunk within it.
  static SLUICE_INLINE uint32_t sample_topic(const float* counts, const float* alpha,
                                             const float* row, uint32_t padded, float u,
                                             float* cumulative, float& total) {
    V16 running = zero();
    for (uint32_t k = 0; k < padded; k += 16) {
      running = running + (load(counts + k) + load(alpha + k)) * load(row + k);
      store(cumulative + k, running);
    }
    const V16 prefix = prefix_sum(running);
    float prefix_lanes[16];
    store(prefix_lanes, prefix);
    total = prefix_lanes[15];
    float target = u * total;
    target = target < total ? target : 0.0f;
    const uint32_t lane = static_cast<uint32_t>(count_true(less_equal(prefix, splat(target)))) & 15;
    const float rest = target - (lane == 0 ? 0.0f : prefix_lanes[lane - 1]);

    const uint32_t chunks = padded / 16;
    const float* column = cumulative + lane;
    uint32_t chunk = 0;
    if (chunks <= 16) {
      for (uint32_t c = 0; c < chunks; ++c) chunk += column[16 * c] <= rest ? 1 : 0;
    } else {  // the column ascends: the same count by halving
      uint32_t length = chunks;
      while (length > 1) {
        const uint32_t half = length / 2;
        chunk += column[16 * (chunk + half - 1)] <= rest ? half : 0;
        length -= half;
      }
      chunk += column[16 * chunk] <= rest ? 1 : 0;
    }
    // Rounding can leave the target past the column's end; its first chunk is always a real topic.
    return 16 * (chunk < chunks ? chunk : 0) + lane;
  }

  static SLUICE_INLINE void add_conditional(float* statistics, const float* counts,
                                            const float* alpha, const float* row, float scale,
                                            uint32_t padded) {
    const V16 factor = splat(scale);
    for (uint32_t k = 0; k < padded; k += 16) {
      const V16 p = (load(counts + k) + load(alpha + k)) * load(row + k);
      store(statistics + k, load(statistics + k) + p * factor);
    }
  }
};

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
