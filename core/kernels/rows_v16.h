// Element-wise operations on rows of topics, on V16.
#pragma once

#include "core/kernels/v16.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

inline void row_affine(float* out, const float* row, float scale, float shift, const float* factor,
                       uint32_t padded) {
  const V16 a = splat(scale);
  const V16 b = splat(shift);
  for (uint32_t k = 0; k < padded; k += 16) {
    store(out + k, (a * load(row + k) + b) * load(factor + k));
  }
}

inline void row_add(float* to, const float* row, float scale, uint32_t padded) {
  const V16 a = splat(scale);
  for (uint32_t k = 0; k < padded; k += 16) store(to + k, load(to + k) + a * load(row + k));
}

// Chunks of topics in the outer loop, so that sums stay in registers.
template <int kChunks>
SLUICE_INLINE void sparse_times_chunks(float* out, const float* rows, const uint32_t* ids,
                                       const float* weights, uint32_t count, uint32_t padded) {
  V16 total[kChunks];
  for (int c = 0; c < kChunks; ++c) total[c] = zero();
  for (uint32_t i = 0; i < count; ++i) {
    const float* row = rows + size_t{ids[i]} * padded;
    const V16 weight = splat(weights[i]);
    for (int c = 0; c < kChunks; ++c) total[c] = total[c] + weight * load(row + 16 * c);
  }
  for (int c = 0; c < kChunks; ++c) store(out + 16 * c, total[c]);
}

inline void sparse_times_rows(float* out, const float* rows, const uint32_t* ids,
                              const float* weights, uint32_t count, uint32_t padded) {
  uint32_t k = 0;
  if constexpr (kWidth >= 8) {
    for (; k + 64 <= padded; k += 64) {
      sparse_times_chunks<4>(out + k, rows + k, ids, weights, count, padded);
    }
  }
  for (; k + 32 <= padded; k += 32) {
    sparse_times_chunks<2>(out + k, rows + k, ids, weights, count, padded);
  }
  for (; k < padded; k += 16) {
    sparse_times_chunks<1>(out + k, rows + k, ids, weights, count, padded);
  }
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
