// Sums of rows that are checked on the way, on V16; row_sums_scalar defines what it must give.
#pragma once

#include "core/kernels/kernels.h"
#include "core/kernels/v16.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

// Floats fetched ahead: the processor's own prefetching ends at each page.
constexpr uint32_t kSummedAhead = 512;

inline bool add_rows(float* sums, const float* rows, uint32_t count, uint32_t topics,
                     uint32_t stride, float most) {
  const V16 none = zero();
  const V16 all = splat(most);
  const uint32_t whole = topics / 16 * 16;
  I16 good = less_equal(none, none);
  int32_t rest_good = 1;
  for (uint32_t i = 0; i < count; ++i, rows += stride) {
    for (uint32_t k = 0; k < whole; k += 16) {
      __builtin_prefetch(rows + k + kSummedAhead);
      const V16 row = load(rows + k);
      good = good & less_equal(none, row) & less_equal(row, all);
      store(sums + k, load(sums + k) + row);
    }
    for (uint32_t k = whole; k < topics; ++k) {
      rest_good &= (rows[k] >= 0.0f) & (rows[k] <= most);
      sums[k] += rows[k];
    }
  }
  return rest_good != 0 && count_true(good) == 16;
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
