// The definition of the kernels of training in plain loops, in the lanes of V16. Included by
// kernels_scalar.cc only.
#pragma once

#include "core/kernels/gibbs_block.h"
#include "core/kernels/kernels.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

struct ScalarDraw {
  static uint32_t sample_topic(const float* weights, const float* row, uint32_t padded, float u,
                               float* cumulative, float& total) {
    float running[16] = {};
    for (uint32_t k = 0; k < padded; ++k) {
      running[k % 16] += weights[k] * row[k];
      cumulative[k] = running[k % 16];
    }
    float prefix[16];
    for (int l = 0; l < 16; ++l) prefix[l] = running[l];
    for (int distance = 1; distance <= 8; distance *= 2) {
      for (int l = 15; l >= distance; --l) prefix[l] += prefix[l - distance];
    }
    total = prefix[15];
    float target = u * total;
    if (!(target < total)) target = 0.0f;
    uint32_t lane = 0;
    for (int l = 0; l < 16; ++l) lane += prefix[l] <= target ? 1 : 0;
    lane &= 15;
    const float rest = target - (lane == 0 ? 0.0f : prefix[lane - 1]);
    uint32_t chunk = 0;
    for (uint32_t k = lane; k < padded; k += 16) chunk += cumulative[k] <= rest ? 1 : 0;
    return 16 * (chunk < padded / 16 ? chunk : 0) + lane;
  }

  static void prefetch(const float*, uint32_t) {}

  static void add_conditional(float* statistics, const float* weights, const float* row,
                              float scale, uint32_t padded) {
    for (uint32_t k = 0; k < padded; ++k) {
      const float p = weights[k] * row[k];
      statistics[k] += p * scale;
    }
  }
};

inline void row_affine(float* out, const float* row, float scale, float shift, const float* factor,
                       uint32_t padded) {
  for (uint32_t k = 0; k < padded; ++k) out[k] = (scale * row[k] + shift) * factor[k];
}

inline void row_add(float* to, const float* row, float scale, uint32_t padded) {
  for (uint32_t k = 0; k < padded; ++k) to[k] += scale * row[k];
}

inline void sparse_times_rows(float* out, const float* rows, const uint32_t* ids,
                              const float* weights, uint32_t count, uint32_t padded) {
  for (uint32_t k = 0; k < padded; ++k) out[k] = 0.0f;
  for (uint32_t i = 0; i < count; ++i) {
    const float* row = rows + size_t{ids[i]} * padded;
    for (uint32_t k = 0; k < padded; ++k) out[k] += weights[i] * row[k];
  }
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
