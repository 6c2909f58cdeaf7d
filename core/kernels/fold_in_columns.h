// Which topics take part in a fold-in: decided once for all sets, so that every set decides alike.
#pragma once

#include "core/kernels/inline.h"
#include "core/kernels/kernels.h"

namespace sluice {

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
void put_back(const FoldInDocument& document, const FoldInColumns& columns);

// The `live` columns that take part, for which there is room: which they are, their alpha and
// gamma, and where rows of them go, which are still to be copied. document.live_columns has their
// numbers among `columns`. weight, expected: [columns.width] of the last step.
FoldInColumns list_live_columns(const FoldInDocument& document, const float* weight,
                                const float* expected, uint32_t live, const FoldInColumns& columns);

// The rows of `to`, from `from`; the same ones for padding, in any number. In place when `from` is
// such a list too.
void copy_live_columns(const FoldInDocument& document, const FoldInColumns& from,
                       const FoldInColumns& to);

}  // namespace sluice
