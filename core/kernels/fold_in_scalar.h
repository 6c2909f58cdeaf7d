// The definition of the fold-in kernels in plain loops: sixteen lanes by topic number modulo 16,
// which meet at distance 8, 4, 2, 1. Included by kernels_scalar.cc only.
#pragma once

#include "core/kernels/exp_digamma.h"
#include "core/kernels/fold_in_loop.h"
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

struct ScalarSteps {
  static void copy_columns(const FoldInDocument& document, const FoldInColumns& from,
                           const FoldInColumns& to) {
    copy_live_columns(document, from, to);
  }
  static void weigh(float* weight, float* expected, const FoldInColumns& columns) {
    for (uint32_t k = 0; k < columns.width; ++k) {
      weight[k] = exp_digamma<kFoldInScale, ScalarLanes>(columns.gamma[k]);
      expected[k] = 0.0f;
    }
  }
  static void add_expected(float* expected, const float* weight, const FoldInColumns& columns,
                           const float* counts, uint32_t entries) {
    for (uint32_t i = 0; i < entries; ++i) {
      const float* const row = columns.rows[i];
      const float total = dot_row(weight, row, columns.width);
      const float share = total > kSmallestFoldInDot ? counts[i] / total : 0.0f;
      for (uint32_t k = 0; k < columns.width; ++k) expected[k] += share * row[k];
    }
  }
  static float update(const FoldInColumns& columns, const float* weight, const float* expected) {
    float change[16] = {};
    for (uint32_t k = 0; k < columns.width; ++k) {
      const float before = columns.gamma[k];
      const float after = columns.alpha[k] + weight[k] * expected[k];
      columns.gamma[k] = after;
      change[k % 16] += ScalarLanes::higher(after - before, before - after);
    }
    return lane_sum(change);
  }
};

inline uint32_t fold_in(const FoldInDocument& document) {
  return fold_in_loop<ScalarSteps>(document);
}

inline void exp_digamma_of(float* out, const float* x, uint32_t padded) {
  for (uint32_t k = 0; k < padded; ++k) out[k] = exp_digamma<0, ScalarLanes>(x[k]);
}

inline void dot_rows(float* out, const float* vector, const float* const* rows, uint32_t count,
                     uint32_t padded) {
  for (uint32_t i = 0; i < count; ++i) out[i] = dot_row(vector, rows[i], padded);
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
