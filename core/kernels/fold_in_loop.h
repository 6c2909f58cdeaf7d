// The loop of the fold-in, written once over Steps (scalar or V16).
#pragma once

#include "core/kernels/fold_in_columns.h"
#include "core/kernels/inline.h"
#include "core/kernels/kernels.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

// Leaves out the topics without a share, once that makes rows much shorter: the columns that are
// left are copied side by side.
template <typename Steps>
SLUICE_INLINE void drop_topics(const FoldInDocument& document, const float* weight,
                               const float* expected, FoldInColumns& columns) {
  uint32_t live = 0;
  for (uint32_t k = 0; k < columns.topics; ++k) live += takes_part(columns, weight, expected, k);
  const uint32_t width = (live + 15) / 16 * 16;
  if (live == 0 || width > columns.width / kShorterRows) return;
  if (uint64_t{width} * document.entries > document.live_floats) return;
  const FoldInColumns kept = list_live_columns(document, weight, expected, live, columns);
  Steps::copy_columns(document, columns, kept);
  columns = kept;
}

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
