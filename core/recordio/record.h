// What is inside one record: a view of its wire bytes by a zero-copy parser without generated code.
// record.proto is the schema; record_decode.h turns a tensor into counts, record_reader.h has
// frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/base/status.h"

namespace sluice {

enum class TensorType : uint8_t { kNone, kFloat32, kFloat64, kInt32, kBytes };

// A tensor as it lies on the wire. Empty for kNone and kBytes.
struct TensorView {
  TensorType type = TensorType::kNone;
  std::span<const uint8_t> values;  // little-endian float32 or float64, or varints of int32
  std::span<const uint8_t> keys;    // varints; empty: dense
  std::span<const uint8_t> shape;   // varints; empty: not stated

  // A shape alone is a sparse row without entries: SageMaker's SDK writes empty rows so.
  bool is_sparse() const { return !keys.empty() || (values.empty() && !shape.empty()); }
};

// Which of a record's features `RecordView::features` is.
enum class FeatureChoice : uint8_t {
  kNone,       // the record has no feature
  kValues,     // the one named "values"
  kOnly,       // the only one, of another name
  kAmbiguous,  // several, none named "values"
};

struct RecordView {
  TensorView features;
  FeatureChoice choice = FeatureChoice::kNone;
  // label["values"], or the only label of another name; kNone when there is none or several.
  TensorView label;
  // Bytes as they came: UTF-8 is not checked (proto2 does not either). Empty when absent.
  std::string_view uid;
  std::string_view metadata;
  std::string_view configuration;
};

// Parses records; keeps buffers for those whose tensors lie in several pieces.
// Threads: one at a time each.
class RecordParser {
 public:
  RecordParser();
  RecordParser(RecordParser&&) noexcept;
  RecordParser& operator=(RecordParser&&) noexcept;
  ~RecordParser();

  // Parses a payload with protobuf's rules: fields in any order, packed or not, in pieces, unknown
  // ones skipped, the last of two map entries of one name, merged values within an entry.
  // Errors: kCorrupt where protobuf refuses, with the reason and the byte of the payload. One thing
  // is left to the decoder: a varint of over ten bytes inside features.keys or int32 values.
  // Lifetime: views until the next call, or as long as `payload`, whichever ends first.
  // Cost: no allocation for records as our writer, the SDK, and protobuf write them.
  Status parse(std::span<const uint8_t> payload, RecordView& out);

  // Whether protobuf would accept the payload: parse(), and the varints it leaves to the decoder.
  Status check(std::span<const uint8_t> payload);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace sluice
