// The two ways to parse a record behind RecordParser: one for the bytes every usual writer emits,
// one for everything protobuf accepts. Private to core/recordio.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/recordio/record.h"

namespace sluice::recordio_internal {

// A repeated scalar field: a view while it is one piece, a joined copy when it is several.
class PackedField {
 public:
  void clear() { view_ = {}; }
  void append(std::span<const uint8_t> piece);
  std::span<const uint8_t> view() const { return view_; }

 private:
  std::span<const uint8_t> view_;  // one piece of the payload, or all of joined_
  std::vector<uint8_t> joined_;
};

struct TensorFields {
  TensorType type = TensorType::kNone;
  PackedField values;
  PackedField keys;
  PackedField shape;

  void clear(TensorType new_type);
  TensorView view() const { return {type, values.view(), keys.view(), shape.view()}; }
};

// A map of tensors, reduced to what is asked of it: "values", or the only entry.
class TensorMap {
 public:
  void clear();
  // The tensor that the entry being parsed fills.
  TensorFields& entry() { return entry_; }
  // Ends the entry: it replaces an earlier one of its name.
  void put(std::string_view name);
  FeatureChoice choice() const;
  TensorView view() const;

 private:
  TensorFields entry_;
  TensorFields values_;
  TensorFields other_;
  std::string_view other_name_;
  bool has_values_ = false;
  bool has_other_ = false;
  bool has_several_others_ = false;
};

struct ParseBuffers {
  TensorMap features;
  TensorMap label;
};

// Returns: false, leaving `out` in any state, unless the record is one feature "values", at most
// one label "values", uid and metadata in this order, each field packed, once and with a short tag.
bool parse_usual_record(std::span<const uint8_t> payload, RecordView& out);

// Everything else. Errors: kCorrupt.
Status parse_any_record(std::span<const uint8_t> payload, ParseBuffers& buffers, RecordView& out);

}  // namespace sluice::recordio_internal
