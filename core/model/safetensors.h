// The safetensors container: where each tensor's bytes lie in the file. What the tensors and the
// metadata mean is model_file's business.
//
//   offset 0        u64     N, length of the header
//   offset 8        N bytes header: JSON {"__metadata__": {text: text}, NAME: {"dtype": text,
//                           "shape": [u64 ...], "data_offsets": [begin, end]}, ...}, then spaces
//   offset 8 + N            the tensors' bytes; offsets count from here
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"

namespace sluice {

// The format allows 100 MB; a recipe with a hundred thousand stop words has one.
constexpr uint64_t kMaxHeaderBytes = uint64_t{16} << 20;

struct TensorPlace {
  std::string name;
  std::string dtype;            // "F32", "U64", ...
  std::vector<uint64_t> shape;  // outermost first
  uint64_t begin = 0;           // offsets from the first byte of data
  uint64_t end = 0;
  uint64_t bytes() const { return end - begin; }
};

using TensorMetadata = std::vector<std::pair<std::string, std::string>>;

struct SafetensorsHeader {
  TensorMetadata metadata;           // in file order, keys unique
  std::vector<TensorPlace> tensors;  // by begin
  // Returns: the value or place, or nullptr when there is none of that name.
  const std::string* find_metadata(std::string_view key) const;
  const TensorPlace* find_tensor(std::string_view name) const;
};

// The header's length from a file's first 8 bytes. Errors: kCorrupt when a file of `file_bytes`
// cannot hold it, kLimit over kMaxHeaderBytes.
Result<uint64_t> safetensors_header_bytes(std::span<const uint8_t, 8> first, uint64_t file_bytes);

// Parses the JSON and holds every number in it against `data_bytes`, the bytes after the header:
// each tensor has exactly the bytes its shape and dtype ask for, and together they cover the data
// from first to last byte without hole or overlap.
// Errors: kCorrupt (names the tensor), kUnsupported (a dtype that the format does not have).
Result<SafetensorsHeader> parse_safetensors_header(std::string_view json, uint64_t data_bytes);

// The file's first bytes, the length included. `tensors` lie one after the other in the order
// given, and the header is padded so that the data of `aligned` begins at a multiple of 64 in the
// file. Requires: shape, dtype, begin and end set; the offset of `aligned` a multiple of 8.
std::string write_safetensors_header(const TensorMetadata& metadata,
                                     std::span<const TensorPlace> tensors,
                                     const TensorPlace& aligned);

}  // namespace sluice
