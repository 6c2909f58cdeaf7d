// The fold-in of one document on V16; fold_in_scalar.h defines what it must give.
#pragma once

#include "core/kernels/exp_digamma.h"
#include "core/kernels/kernels.h"
#include "core/kernels/v16.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

struct V16Lanes {
  using Value = V16;
  static SLUICE_INLINE V16 constant(float x) { return splat(x); }
  static SLUICE_INLINE V16 lower(V16 a, V16 b) {
    SLUICE_EACH_PART a.part[i] = a.part[i] < b.part[i] ? a.part[i] : b.part[i];
    return a;
  }
  static SLUICE_INLINE V16 higher(V16 a, V16 b) {
    SLUICE_EACH_PART a.part[i] = a.part[i] > b.part[i] ? a.part[i] : b.part[i];
    return a;
  }
  // 2^(n + kScale), n the integer in the low bits of a float of 2^23 and more.
  template <int kScale>
  static SLUICE_INLINE V16 power_of_two(V16 magic) {
    SLUICE_EACH_PART {
      NativeInt bits;
      __builtin_memcpy(&bits, &magic.part[i], sizeof bits);
      bits = (bits + (127 + kScale)) << 23;
      __builtin_memcpy(&magic.part[i], &bits, sizeof bits);
    }
    return magic;
  }
};

// Rows taken together: their dot products overlap, and expected counts are loaded once for all.
constexpr uint32_t kFoldInRows = kWidth == 4 ? 2 : 4;

// expected[k] += sum_i counts[i] * rows[i][k] / (weight . rows[i]), i ascending.
template <uint32_t kRows>
SLUICE_INLINE void add_expected(float* expected, const float* weight, const float* const* rows,
                                const float* counts, uint32_t padded) {
  const float* row[kRows];  // a copy, which no store to `expected` can change
  V16 dot[kRows];
  for (uint32_t i = 0; i < kRows; ++i) {
    row[i] = rows[i];
    dot[i] = zero();
  }
  for (uint32_t k = 0; k < padded; k += 16) {
    const V16 w = load(weight + k);
    for (uint32_t i = 0; i < kRows; ++i) dot[i] = dot[i] + w * load(row[i] + k);
  }
  V16 share[kRows];
  for (uint32_t i = 0; i < kRows; ++i) {
    const float total = sum(dot[i]);
    share[i] = splat(total > kSmallestFoldInDot ? counts[i] / total : 0.0f);
  }
  for (uint32_t k = 0; k < padded; k += 16) {
    V16 e = load(expected + k);
    for (uint32_t i = 0; i < kRows; ++i) e = e + share[i] * load(row[i] + k);
    store(expected + k, e);
  }
}

inline uint32_t fold_in(const FoldInDocument& document) {
  const uint32_t padded = document.padded;
  float* const gamma = document.gamma;
  float* const weight = document.scratch;
  float* const expected = document.scratch + padded;
  for (uint32_t iteration = 1;; ++iteration) {
    for (uint32_t k = 0; k < padded; k += 16) {
      store(weight + k, exp_digamma<kFoldInScale, V16Lanes>(load(gamma + k)));
      store(expected + k, zero());
    }
    for (uint32_t k = document.topics; k < padded; ++k) weight[k] = 0.0f;
    uint32_t i = 0;
    for (; i + kFoldInRows <= document.entries; i += kFoldInRows) {
      add_expected<kFoldInRows>(expected, weight, document.rows + i, document.counts + i, padded);
    }
    for (; i < document.entries; ++i) {
      add_expected<1>(expected, weight, document.rows + i, document.counts + i, padded);
    }
    for (uint32_t k = document.topics; k < padded; ++k) expected[k] = 0.0f;
    V16 change = zero();
    for (uint32_t k = 0; k < padded; k += 16) {
      const V16 before = load(gamma + k);
      const V16 after = load(document.alpha + k) + load(weight + k) * load(expected + k);
      store(gamma + k, after);
      change = change + V16Lanes::higher(after - before, before - after);
    }
    if (iteration >= document.max_iterations || sum(change) <= document.tolerance) return iteration;
  }
}

inline void exp_digamma_of(float* out, const float* x, uint32_t padded) {
  for (uint32_t k = 0; k < padded; k += 16) store(out + k, exp_digamma<0, V16Lanes>(load(x + k)));
}

inline void dot_rows(float* out, const float* vector, const float* const* rows, uint32_t count,
                     uint32_t padded) {
  for (uint32_t i = 0; i < count; ++i) {
    V16 dot = zero();
    for (uint32_t k = 0; k < padded; k += 16) dot = dot + load(vector + k) * load(rows[i] + k);
    out[i] = sum(dot);
  }
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
