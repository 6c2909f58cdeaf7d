// The definition of add_rows in plain loops. Included by kernels_scalar.cc only.
#pragma once

#include "core/kernels/kernels.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

inline bool add_rows(float* sums, const float* rows, uint32_t count, uint32_t topics,
                     uint32_t stride, float most) {
  bool good = true;
  for (uint32_t i = 0; i < count; ++i, rows += stride) {
    for (uint32_t k = 0; k < topics; ++k) {
      good = good && rows[k] >= 0.0f && rows[k] <= most;
      sums[k] += rows[k];
    }
  }
  return good;
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
