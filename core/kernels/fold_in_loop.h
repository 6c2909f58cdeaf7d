// The loop of the fold-in, written once over Steps (scalar or V16): which topics take part in it is
// decided here, so that every set decides alike.
#pragma once

#include "core/kernels/inline.h"
#include "core/kernels/kernels.h"

namespace sluice::SLUICE_KERNEL_NAMESPACE {

// What is still being folded in: all topics at first, later those that have a share.
struct FoldInColumns {
  uint32_t topics;
  uint32_t width;  // padded
  const float* const* rows;
  const float* alpha;
  float* gamma;
};

// A topic that has less than this of a token, and whose expected count is its prior in float, is
// out of the words it would share: they would be the same in float without it.
constexpr float kLeastFoldInTokens = 0x1p-24f;
// Rows are copied when this makes them so many times shorter.
constexpr uint32_t kShorterRows = 3;

SLUICE_INLINE bool takes_part(const FoldInColumns& columns, const float* weight,
                              const float* expected, uint32_t k) {
  return (columns.gamma[k] > columns.alpha[k]) | (weight[k] * expected[k] >= kLeastFoldInTokens);
}

// gamma of the columns to their places in the document's.
SLUICE_INLINE void put_back(const FoldInDocument& document, const FoldInColumns& columns) {
  if (columns.gamma == document.gamma) return;
  for (uint32_t k = 0; k < columns.topics; ++k) {
    document.gamma[document.live_topics[k]] = columns.gamma[k];
  }
}

// Columns from[0] to from[width - 1] of kRows rows, so that each index is read once for all.
template <uint32_t kRows>
SLUICE_INLINE void take_columns(float* to, const float** pointers, const float* const* rows,
                                const uint32_t* from, uint32_t width) {
  const float* row[kRows];
  for (uint32_t i = 0; i < kRows; ++i) row[i] = rows[i];
  for (uint32_t k = 0; k < width; ++k) {
    const uint32_t column = from[k];
    for (uint32_t i = 0; i < kRows; ++i) to[size_t{i} * width + k] = row[i][column];
  }
  for (uint32_t i = 0; i < kRows; ++i) pointers[i] = to + size_t{i} * width;
}

// Leaves out the topics without a share, once that makes rows much shorter: what is left of them is
// copied side by side. In place from the second time on, row by row, since what is written then
// lies before what is still to be read.
SLUICE_INLINE void drop_topics(const FoldInDocument& document, const float* weight,
                               const float* expected, FoldInColumns& columns) {
  uint32_t live = 0;
  for (uint32_t k = 0; k < columns.topics; ++k) live += takes_part(columns, weight, expected, k);
  const uint32_t width = (live + 15) / 16 * 16;
  if (live == 0 || width > columns.width / kShorterRows) return;
  if (uint64_t{width} * document.entries > document.live_floats) return;
  put_back(document, columns);
  const bool is_first = columns.gamma == document.gamma;
  uint32_t* const from = document.live_columns;
  float* const alpha = document.scratch + 2 * size_t{document.padded};
  float* const gamma = alpha + document.padded;
  uint32_t column = 0;
  for (uint32_t k = 0; k < columns.topics; ++k) {
    if (!takes_part(columns, weight, expected, k)) continue;
    from[column] = k;
    document.live_topics[column] = is_first ? k : document.live_topics[k];
    alpha[column] = columns.alpha[k];
    gamma[column] = columns.gamma[k];
    ++column;
  }
  for (uint32_t k = live; k < width; ++k) alpha[k] = gamma[k] = 0.0f, from[k] = from[0];
  uint32_t i = 0;
  for (; is_first && i + 4 <= document.entries; i += 4) {
    take_columns<4>(document.live_rows + size_t{i} * width, document.live_pointers + i,
                    columns.rows + i, from, width);
  }
  for (; i < document.entries; ++i) {
    take_columns<1>(document.live_rows + size_t{i} * width, document.live_pointers + i,
                    columns.rows + i, from, width);
  }
  columns = {live, width, document.live_pointers, alpha, gamma};
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
    drop_topics(document, weight, expected, columns);
  }
  put_back(document, columns);
  return iteration;
}

}  // namespace sluice::SLUICE_KERNEL_NAMESPACE
