// The definition of the fold-in kernels in plain loops: sixteen lanes by topic number modulo 16,
// which meet at distance 8, 4, 2, 1. Included by kernels_scalar.cc only.
#pragma once

#include "core/kernels/exp_digamma.h"
#include "core/kernels/kernels.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

struct ScalarLanes {
  using Value = float;
  static SLUICE_INLINE float constant(float x) { return x; }
  static SLUICE_INLINE float lower(float a, float b) { return a < b ? a : b; }
  static SLUICE_INLINE float higher(float a, float b) { return a > b ? a : b; }
  template <int kScale>
  static SLUICE_INLINE float power_of_two(float magic) {
    uint32_t bits;
    __builtin_memcpy(&bits, &magic, sizeof bits);
    bits = (bits + (127 + kScale)) << 23;
    __builtin_memcpy(&magic, &bits, sizeof bits);
    return magic;
  }
};

inline float lane_sum(float* lanes) {
  for (int distance = 8; distance >= 1; distance /= 2) {
    for (int l = 0; l < distance; ++l) lanes[l] += lanes[l + distance];
  }
  return lanes[0];
}

inline float dot_row(const float* vector, const float* row, uint32_t padded) {
  float lanes[16] = {};
  for (uint32_t k = 0; k < padded; ++k) lanes[k % 16] += vector[k] * row[k];
  return lane_sum(lanes);
}

inline uint32_t fold_in(const FoldInDocument& document) {
  const uint32_t padded = document.padded;
  float* const gamma = document.gamma;
  float* const weight = document.scratch;
  float* const expected = document.scratch + padded;
  for (uint32_t iteration = 1;; ++iteration) {
    for (uint32_t k = 0; k < padded; ++k) {
      weight[k] = exp_digamma<kFoldInScale, ScalarLanes>(gamma[k]);
      expected[k] = 0.0f;
    }
    for (uint32_t k = document.topics; k < padded; ++k) weight[k] = 0.0f;
    for (uint32_t i = 0; i < document.entries; ++i) {
      const float* const row = document.rows[i];
      const float total = dot_row(weight, row, padded);
      const float share = total > kSmallestFoldInDot ? document.counts[i] / total : 0.0f;
      for (uint32_t k = 0; k < padded; ++k) expected[k] += share * row[k];
    }
    for (uint32_t k = document.topics; k < padded; ++k) expected[k] = 0.0f;
    float change[16] = {};
    for (uint32_t k = 0; k < padded; ++k) {
      const float before = gamma[k];
      gamma[k] = document.alpha[k] + weight[k] * expected[k];
      change[k % 16] += ScalarLanes::higher(gamma[k] - before, before - gamma[k]);
    }
    if (iteration >= document.max_iterations || lane_sum(change) <= document.tolerance) {
      return iteration;
    }
  }
}

inline void exp_digamma_of(float* out, const float* x, uint32_t padded) {
  for (uint32_t k = 0; k < padded; ++k) out[k] = exp_digamma<0, ScalarLanes>(x[k]);
}

inline void dot_rows(float* out, const float* vector, const float* const* rows, uint32_t count,
                     uint32_t padded) {
  for (uint32_t i = 0; i < count; ++i) out[i] = dot_row(vector, rows[i], padded);
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
