// The one decoder that has to be fast: sparse float32 rows as nearly every writer makes them.
// Private to core/recordio; record_decode.cc takes what this refuses.
#pragma once

#include <cstdint>
#include <vector>

#include "core/recordio/record.h"

namespace sluice::recordio_internal {

// Appends a row whose keys ascend below `feature_dim` and whose counts are positive and finite.
// Requires: tensor.type == kFloat32, feature_dim <= kMaxFeatureDim.
// Returns: false, having changed nothing, for any other row, right or wrong.
bool decode_ordered_row(const TensorView& tensor, uint64_t feature_dim,
                        std::vector<uint32_t>& word_ids, std::vector<float>& counts);

}  // namespace sluice::recordio_internal
