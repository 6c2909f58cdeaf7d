// From a tensor on the wire to counts: entries ascending, unique, positive. Knows no files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/status.h"
#include "core/recordio/record.h"

namespace sluice {

// Word ids of records whose feature_dim is not known stay below.
inline constexpr uint64_t kMaxFeatureDim = uint64_t{1} << 31;

// Appends the non-zero entries of a tensor; zeros are dropped, unsorted ones sorted, duplicates
// summed. `feature_dim`: number of words, 0 = unknown (then the record's own shape bounds it).
// Requires: vectors of one size.
// Errors: kCorrupt: a negative, NaN or infinite count, a key not below feature_dim, more or fewer
// keys than values, a dense length or shape other than feature_dim, no tensor at all. Names the
// entry. Both vectors are then as they were.
// Cost: about 2 ns an entry; allocates only what the vectors need, and for unsorted entries.
Status decode_entries(const TensorView& tensor, uint64_t feature_dim,
                      std::vector<uint32_t>& word_ids, std::vector<float>& counts);

// The same for what parse() found, with an error that says why there is no tensor to decode.
Status decode_features(const RecordView& record, uint64_t feature_dim,
                       std::vector<uint32_t>& word_ids, std::vector<float>& counts);

// Number of features that a tensor states: the product of its shape, or its length when dense.
// Returns: nothing for a sparse tensor without shape. Errors: kCorrupt when over kMaxFeatureDim.
Result<std::optional<uint64_t>> stated_feature_dim(const TensorView& tensor);

// Number of values in a tensor, zeros included; 0 when a varint is malformed.
// Cost: constant for floats, the bytes for int32.
size_t count_values(const TensorView& tensor);

// The first value of a label tensor, or nothing when it has none.
std::optional<double> first_value(const TensorView& tensor);

}  // namespace sluice
