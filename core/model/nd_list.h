// The container of MXNet's nd.save(): a list of arrays, as SageMaker's built-in algorithms leave
// their models. What the arrays mean is mxnet_model's business.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/model/random_access.h"

namespace sluice {

enum class NdType : int32_t { kFloat32 = 0, kFloat64 = 1 };

struct NdArray {
  std::vector<uint64_t> shape;  // one or two dimensions, none of them 0
  NdType type = NdType::kFloat32;
  uint64_t begin = 0;  // byte of the first number
  uint64_t bytes = 0;

  uint64_t number_bytes() const { return type == NdType::kFloat64 ? 8 : 4; }
};

constexpr uint64_t kNdListMagic = 0x112;

// Where the arrays of a list lie. Versions 1 to 3 of the array's header and the one before them,
// with and without names, which are passed over.
// Errors: kCorrupt (says at which byte: cut short, a size that does not fit, bytes behind the end),
// kUnsupported (sparse or empty arrays, more than two dimensions, other numbers than float32 and
// float64), kLimit (over 64 arrays). Cost: the headers; nothing is allocated from a number in the
// file before it has been held against the file's length.
Result<std::vector<NdArray>> parse_nd_list(RandomAccess& file);

// The bytes before the first array, before the numbers of an array of float32, and behind the last.
std::string nd_list_begin(uint64_t array_count);
std::string nd_array_header(const std::vector<uint64_t>& shape);
std::string nd_list_end();

}  // namespace sluice
