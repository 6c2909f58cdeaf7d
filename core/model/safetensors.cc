// Reader and writer of the safetensors header; every number of a stranger is bounded here.
#include "core/model/safetensors.h"

#include <algorithm>

#include "core/base/checked.h"
#include "core/base/endian.h"
#include "core/base/json.h"

namespace sluice {
namespace {

constexpr std::string_view kMetadataKey = "__metadata__";
constexpr size_t kMaxJsonValues = 4096;
constexpr size_t kMaxDimensions = 8;
constexpr size_t kDataAlignment = 64;

struct DtypeSize {
  std::string_view name;
  uint64_t bytes;
};
constexpr DtypeSize kDtypes[] = {{"BOOL", 1},    {"U8", 1},  {"I8", 1},  {"F8_E4M3", 1},
                                 {"F8_E5M2", 1}, {"I16", 2}, {"U16", 2}, {"F16", 2},
                                 {"BF16", 2},    {"I32", 4}, {"U32", 4}, {"F32", 4},
                                 {"I64", 8},     {"U64", 8}, {"F64", 8}};

Status bad_tensor(const std::string& name, std::string_view what) {
  std::string message("tensor \"");
  return corrupt(message.append(name).append("\": ").append(what));
}

Result<TensorMetadata> parse_metadata(const JsonValue& value) {
  if (!value.is_object()) return corrupt("__metadata__ is not a JSON object");
  TensorMetadata metadata;
  for (const JsonValue::Member& member : value.members()) {
    if (!member.second.is_string()) {
      return corrupt("__metadata__: \"" + member.first + "\" is not a string");
    }
    metadata.emplace_back(member.first, member.second.as_string());
  }
  return metadata;
}

Status parse_shape(const JsonValue* value, TensorPlace& tensor) {
  if (value == nullptr || !value->is_array()) return bad_tensor(tensor.name, "no shape");
  if (value->items().size() > kMaxDimensions) return bad_tensor(tensor.name, "too many dimensions");
  for (const JsonValue& item : value->items()) {
    const Result<uint64_t> extent = item.as_uint64();
    if (!extent.ok()) return bad_tensor(tensor.name, "a dimension that is no whole number");
    tensor.shape.push_back(*extent);
  }
  return Status();
}

Status parse_offsets(const JsonValue* value, uint64_t data_bytes, TensorPlace& tensor) {
  if (value == nullptr || value->items().size() != 2) {
    return bad_tensor(tensor.name, "no pair of data_offsets");
  }
  const Result<uint64_t> begin = value->items()[0].as_uint64();
  const Result<uint64_t> end = value->items()[1].as_uint64();
  if (!begin.ok() || !end.ok()) {
    return bad_tensor(tensor.name, "data_offsets that are no whole numbers");
  }
  if (*begin > *end) return bad_tensor(tensor.name, "data_offsets end before they begin");
  if (*end > data_bytes) {
    return bad_tensor(tensor.name, "data_offsets end at " + std::to_string(*end) + " of " +
                                       std::to_string(data_bytes) + " bytes of data");
  }
  tensor.begin = *begin;
  tensor.end = *end;
  return Status();
}

// Shape and dtype must ask for exactly the bytes that the offsets give.
Status check_tensor_bytes(const TensorPlace& tensor) {
  const auto* const dtype =
      std::find_if(std::begin(kDtypes), std::end(kDtypes),
                   [&](const DtypeSize& candidate) { return candidate.name == tensor.dtype; });
  if (dtype == std::end(kDtypes)) {
    return Status(StatusCode::kUnsupported,
                  "tensor \"" + tensor.name + "\": unknown dtype \"" + tensor.dtype + "\"");
  }
  std::optional<uint64_t> bytes = dtype->bytes;
  for (const uint64_t extent : tensor.shape) {
    bytes = checked_mul(*bytes, extent);
    if (!bytes) return bad_tensor(tensor.name, "shape too large for any file");
  }
  if (*bytes != tensor.bytes()) {
    return bad_tensor(tensor.name, "shape asks for " + std::to_string(*bytes) +
                                       " bytes, data_offsets give " +
                                       std::to_string(tensor.bytes()));
  }
  return Status();
}

Result<TensorPlace> parse_tensor(const JsonValue::Member& member, uint64_t data_bytes) {
  TensorPlace tensor;
  tensor.name = member.first;
  const JsonValue* const dtype = member.second.find("dtype");
  if (dtype == nullptr || !dtype->is_string()) return bad_tensor(tensor.name, "no dtype");
  tensor.dtype = dtype->as_string();
  SLUICE_TRY(parse_shape(member.second.find("shape"), tensor));
  SLUICE_TRY(parse_offsets(member.second.find("data_offsets"), data_bytes, tensor));
  SLUICE_TRY(check_tensor_bytes(tensor));
  return tensor;
}

// Requires: tensors by begin. A hole could hide another file's bytes (a polyglot), so none may be.
Status check_cover(std::span<const TensorPlace> tensors, uint64_t data_bytes) {
  uint64_t covered = 0;
  for (const TensorPlace& tensor : tensors) {
    if (tensor.begin > covered) {
      return bad_tensor(tensor.name, "a hole of " + std::to_string(tensor.begin - covered) +
                                         " bytes before its data");
    }
    if (tensor.begin < covered) {
      return bad_tensor(tensor.name, "overlaps the tensor before it");
    }
    covered = tensor.end;
  }
  if (covered != data_bytes) {
    return corrupt(std::to_string(data_bytes - covered) + " bytes after the last tensor");
  }
  return Status();
}

}  // namespace

const std::string* SafetensorsHeader::find_metadata(std::string_view key) const {
  const auto found = std::find_if(metadata.begin(), metadata.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == metadata.end() ? nullptr : &found->second;
}

const TensorPlace* SafetensorsHeader::find_tensor(std::string_view name) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const TensorPlace& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

Result<uint64_t> safetensors_header_bytes(std::span<const uint8_t, 8> first, uint64_t file_bytes) {
  const uint64_t header_bytes = load_le<uint64_t>(first.data());
  if (file_bytes < 8 || header_bytes > file_bytes - 8) {
    return corrupt("not a safetensors file, or cut short: its first 8 bytes announce a header of " +
                   std::to_string(header_bytes) + " bytes, the file has " +
                   std::to_string(file_bytes));
  }
  if (header_bytes > kMaxHeaderBytes) {
    return Status(StatusCode::kLimit, "a header of " + std::to_string(header_bytes) +
                                          " bytes, at most " + std::to_string(kMaxHeaderBytes) +
                                          " are read");
  }
  return header_bytes;
}

Result<SafetensorsHeader> parse_safetensors_header(std::string_view json, uint64_t data_bytes) {
  if (json.empty() || json[0] != '{') return corrupt("the header does not begin with '{'");
  const JsonValue root = SLUICE_TRY(JsonValue::parse(json, kMaxJsonValues));
  SafetensorsHeader header;
  for (const JsonValue::Member& member : root.members()) {
    if (member.first == kMetadataKey) {
      header.metadata = SLUICE_TRY(parse_metadata(member.second));
    } else {
      header.tensors.push_back(SLUICE_TRY(parse_tensor(member, data_bytes)));
    }
  }
  // Empty tensors sort before the one that begins where they do.
  std::sort(header.tensors.begin(), header.tensors.end(),
            [](const TensorPlace& a, const TensorPlace& b) {
              return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
            });
  SLUICE_TRY(check_cover(header.tensors, data_bytes));
  return header;
}

std::string write_safetensors_header(const TensorMetadata& metadata,
                                     std::span<const TensorPlace> tensors,
                                     const TensorPlace& aligned) {
  JsonWriter json;
  json.begin_object().key(kMetadataKey).begin_object();
  for (const auto& [key, value] : metadata) json.key(key).string(value);
  json.end_object();
  for (const TensorPlace& tensor : tensors) {
    json.key(tensor.name).begin_object().key("dtype").string(tensor.dtype);
    json.key("shape").begin_array();
    for (const uint64_t extent : tensor.shape) json.number(extent);
    json.end_array().key("data_offsets").begin_array();
    json.number(tensor.begin).number(tensor.end).end_array().end_object();
  }
  json.end_object();
  std::string header(8, '\0');
  header += json.text();
  const size_t past = (header.size() + aligned.begin) % kDataAlignment;
  header.append((kDataAlignment - past) % kDataAlignment, ' ');
  store_le<uint64_t>(header.data(), header.size() - 8);
  return header;
}

}  // namespace sluice
