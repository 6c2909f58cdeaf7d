// The loop of the fold-in, written once over Steps (scalar or V16).
#pragma once

#include "core/kernels/fold_in_columns.h"
#include "core/kernels/inline.h"
#include "core/kernels/kernels.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

template <typename Steps>
SLUICE_INLINE uint32_t fold_in_loop(const FoldInDocument& document) {
  FoldInColumns columns = {document.topics, document.padded, document.rows, document.alpha,
                           document.gamma};
  float* const weight = document.scratch;
  float* const expected = weight + document.padded;
  uint32_t iteration = 1;
  for (;; ++iteration) {
    Steps::weigh(weight, expected, columns);
    for (uint32_t k = columns.topics; k < columns.width; ++k) weight[k] = 0.0f;
    Steps::add_expected(expected, weight, columns, document.counts, document.entries);
    for (uint32_t k = columns.topics; k < columns.width; ++k) expected[k] = 0.0f;
    const float change = Steps::update(columns, weight, expected);
    if (iteration >= document.max_iterations || change <= document.tolerance) break;
    drop_topics<Steps>(document, weight, expected, columns);
  }
  put_back(document, columns);
  return iteration;
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
