// Copying: nothing here depends on the instruction set.
#include "core/kernels/fold_in_columns.h"

namespace sluice {
namespace {

// Columns from[0] to from[width - 1] of kRows rows, so that each index is read once for all.
template <uint32_t kRows>
void take_columns(float* to, const float** pointers, const float* const* rows, const uint32_t* from,
                  uint32_t width) {
  const float* row[kRows];
  for (uint32_t i = 0; i < kRows; ++i) row[i] = rows[i];
  for (uint32_t k = 0; k < width; ++k) {
    const uint32_t column = from[k];
    for (uint32_t i = 0; i < kRows; ++i) to[size_t{i} * width + k] = row[i][column];
  }
  for (uint32_t i = 0; i < kRows; ++i) pointers[i] = to + size_t{i} * width;
}

}  // namespace

void put_back(const FoldInDocument& document, const FoldInColumns& columns) {
  if (columns.gamma == document.gamma) return;
  for (uint32_t k = 0; k < columns.topics; ++k) {
    document.gamma[document.live_topics[k]] = columns.gamma[k];
  }
}

FoldInColumns list_live_columns(const FoldInDocument& document, const float* weight,
                                const float* expected, uint32_t live,
                                const FoldInColumns& columns) {
  const uint32_t width = (live + 15) / 16 * 16;
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
  return {live, width, document.live_pointers, alpha, gamma};
}

// In place row by row, since what is written then lies before what is still to be read.
void copy_live_columns(const FoldInDocument& document, const FoldInColumns& from,
                       const FoldInColumns& to) {
  const bool is_in_place = from.rows == to.rows;
  uint32_t i = 0;
  for (; !is_in_place && i + 4 <= document.entries; i += 4) {
    take_columns<4>(document.live_rows + size_t{i} * to.width, document.live_pointers + i,
                    from.rows + i, document.live_columns, to.width);
  }
  for (; i < document.entries; ++i) {
    take_columns<1>(document.live_rows + size_t{i} * to.width, document.live_pointers + i,
                    from.rows + i, document.live_columns, to.width);
  }
}

}  // namespace sluice
