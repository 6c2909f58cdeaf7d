// One Gibbs draw on V16; kernels_scalar.cc defines what it must give.
#pragma once

#include "core/kernels/gibbs_block.h"
#include "core/kernels/v16.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

// kChunks: chunks of sixteen topics a row, fixed so that loops unroll and the conditional stays in
// registers; 0 = as many as `padded` says.
template <int kChunks>
struct V16Draw {
  // Topics are laid out sixteen a chunk: topic = 16 * chunk + lane. A draw inverts the distribution
  // in lane-major order: first the lane by a prefix sum over lane totals, then the chunk within it.
  static SLUICE_INLINE uint32_t sample_topic(const float* weights, const float* row,
                                             uint32_t padded, float u, float* cumulative,
                                             float& total) {
    const uint32_t chunks = kChunks > 0 ? kChunks : padded / 16;
    V16 running = zero();
    for (uint32_t c = 0; c < chunks; ++c) {
      running = running + load(weights + 16 * c) * load(row + 16 * c);
      store(cumulative + 16 * c, running);
    }
    // Sums of the lanes before each, then the total; the vector on its own cache line, so that the
    // loads below are served from the store.
    alignas(64) float before[32];
    const V16 prefix = prefix_sum(running);
    before[15] = 0.0f;
    store(before + 16, prefix);
    total = before[31];
    float target = u * total;
    target = target < total ? target : 0.0f;
    const uint32_t lane = static_cast<uint32_t>(count_true(less_equal(prefix, splat(target)))) & 15;
    const float rest = target - before[15 + lane];  // a branch could not be predicted
    const uint32_t chunk = count_chunks(cumulative + lane, rest, chunks);
    // Rounding can leave the target past the column's end; its first chunk is always a real topic.
    return 16 * (chunk < chunks ? chunk : 0) + lane;
  }

  // How many of the ascending column[0], column[16], ... are <= rest.
  static SLUICE_INLINE uint32_t count_chunks(const float* column, float rest, uint32_t chunks) {
    uint32_t count = 0;
    if (chunks <= 16) {
      for (uint32_t c = 0; c < chunks; ++c) count += column[16 * c] <= rest ? 1 : 0;
      return count;
    }
    uint32_t length = chunks;
    while (length > 1) {
      const uint32_t half = length / 2;
      count += column[16 * (count + half - 1)] <= rest ? half : 0;
      length -= half;
    }
    return count + (column[16 * count] <= rest ? 1 : 0);
  }

  static SLUICE_INLINE void prefetch(const float* row, uint32_t padded) {
    const uint32_t chunks = kChunks > 0 ? kChunks : padded / 16;
    for (uint32_t c = 0; c < chunks; ++c) __builtin_prefetch(row + 16 * c);
  }

  static SLUICE_INLINE void add_conditional(float* statistics, const float* weights,
                                            const float* row, float scale, uint32_t padded) {
    const uint32_t chunks = kChunks > 0 ? kChunks : padded / 16;
    const V16 factor = splat(scale);
    for (uint32_t k = 0; k < 16 * chunks; k += 16) {
      const V16 p = load(weights + k) * load(row + k);
      store(statistics + k, load(statistics + k) + p * factor);
    }
  }
};

// Rows of up to 8 chunks (K = 128) have code of their own.
inline void gibbs_sweep_v16(const GibbsBlock& block) {
  switch (block.padded / 16) {
    case 1:
      return gibbs_sweep<V16Draw<1>>(block);
    case 2:
      return gibbs_sweep<V16Draw<2>>(block);
    case 3:
      return gibbs_sweep<V16Draw<3>>(block);
    case 4:
      return gibbs_sweep<V16Draw<4>>(block);
    case 5:
      return gibbs_sweep<V16Draw<5>>(block);
    case 6:
      return gibbs_sweep<V16Draw<6>>(block);
    case 7:
      return gibbs_sweep<V16Draw<7>>(block);
    case 8:
      return gibbs_sweep<V16Draw<8>>(block);
    default:
      return gibbs_sweep<V16Draw<0>>(block);
  }
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
