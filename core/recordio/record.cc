// The fast path of RecordParser: the exact tags of the usual writers, lengths checked, nothing
// copied.
#include "core/recordio/record.h"

#include <cstring>

#include "core/base/endian.h"
#include "core/recordio/record_parse.h"
#include "core/recordio/wire.h"

namespace sluice {
namespace recordio_internal {
namespace {

using Bytes = std::span<const uint8_t>;

// The field that begins with the one-byte tag `tag`, if it is next. Returns: false for a bad
// length.
inline bool take_optional(wire::Cursor& cursor, uint8_t tag, Bytes& field) {
  if (cursor.done() || *cursor.at != tag) return true;
  ++cursor.at;
  // One and two bytes of length are nearly all there is.
  if (cursor.left() >= 2 && cursor.at[1] < 0x80) {
    size_t size = cursor.at[0];
    size_t length_bytes = 1;
    if (size >= 0x80) {
      size = (size & 0x7f) | size_t{cursor.at[1]} << 7;
      length_bytes = 2;
    }
    if (size > cursor.left() - length_bytes) return false;
    field = {cursor.at + length_bytes, size};
    cursor.at += length_bytes + size;
    return true;
  }
  return wire::read_bytes(cursor, field);
}

inline bool ends_whole(Bytes varints) { return varints.empty() || varints.back() < 0x80; }

bool parse_usual_tensor(Bytes value, TensorView& out) {
  if (value.empty()) return false;
  switch (value[0]) {
    case wire::tag_of(2, wire::kLength):
      out.type = TensorType::kFloat32;
      break;
    case wire::tag_of(3, wire::kLength):
      out.type = TensorType::kFloat64;
      break;
    case wire::tag_of(7, wire::kLength):
      out.type = TensorType::kInt32;
      break;
    default:
      return false;
  }
  wire::Cursor outer(value);
  Bytes tensor;
  if (!take_optional(outer, value[0], tensor) || !outer.done()) return false;
  wire::Cursor cursor(tensor);
  out.values = out.keys = out.shape = {};
  if (!take_optional(cursor, wire::tag_of(1, wire::kLength), out.values) ||
      !take_optional(cursor, wire::tag_of(2, wire::kLength), out.keys) ||
      !take_optional(cursor, wire::tag_of(3, wire::kLength), out.shape) || !cursor.done()) {
    return false;
  }
  // A short shape can hold no overlong varint. The keys' varints are looked at when decoded, which
  // needs no bounds check a byte once the last byte is known to end its varint.
  if (!ends_whole(out.keys) || !ends_whole(out.shape)) return false;
  if (out.shape.size() > wire::kMaxVarintBytes) return false;
  if (out.type == TensorType::kInt32) return ends_whole(out.values);
  return out.values.size() % (out.type == TensorType::kFloat32 ? 4 : 8) == 0;
}

bool parse_usual_entry(Bytes entry, TensorView& out) {
  static constexpr char kName[] = "\x0a\x06values\x12";
  static constexpr size_t kNameBytes = sizeof kName - 2;  // the tag after it is read below
  if (entry.size() <= kNameBytes || std::memcmp(entry.data(), kName, kNameBytes) != 0) return false;
  wire::Cursor cursor(entry.subspan(kNameBytes));
  Bytes value;
  return take_optional(cursor, wire::tag_of(2, wire::kLength), value) && cursor.done() &&
         parse_usual_tensor(value, out);
}

std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

bool parse_usual_record(Bytes payload, RecordView& out) {
  wire::Cursor cursor(payload);
  Bytes features;
  Bytes label;
  Bytes uid;
  Bytes metadata;
  if (!take_optional(cursor, wire::tag_of(1, wire::kLength), features) ||
      !take_optional(cursor, wire::tag_of(2, wire::kLength), label) ||
      !take_optional(cursor, wire::tag_of(3, wire::kLength), uid) ||
      !take_optional(cursor, wire::tag_of(4, wire::kLength), metadata) || !cursor.done()) {
    return false;
  }
  if (!parse_usual_entry(features, out.features)) return false;
  out.choice = FeatureChoice::kValues;
  out.label = {};
  if (label.data() != nullptr) {
    if (!parse_usual_entry(label, out.label) || !out.label.keys.empty()) return false;
    // So that nothing of a label is left to the decoder.
    if (out.label.type == TensorType::kInt32 && out.label.values.size() > wire::kMaxVarintBytes) {
      return false;
    }
  }
  out.uid = as_text(uid);
  out.metadata = as_text(metadata);
  out.configuration = {};
  return true;
}

}  // namespace recordio_internal

struct RecordParser::Scratch {
  recordio_internal::ParseBuffers buffers;
};

RecordParser::RecordParser() = default;
RecordParser::RecordParser(RecordParser&&) noexcept = default;
RecordParser& RecordParser::operator=(RecordParser&&) noexcept = default;
RecordParser::~RecordParser() = default;

Status RecordParser::parse(std::span<const uint8_t> payload, RecordView& out) {
  if (recordio_internal::parse_usual_record(payload, out)) [[likely]]
    return Status();
  if (scratch_ == nullptr) scratch_ = std::make_unique<Scratch>();
  return recordio_internal::parse_any_record(payload, scratch_->buffers, out);
}

Status RecordParser::check(std::span<const uint8_t> payload) {
  RecordView view;
  SLUICE_TRY(parse(payload, view));
  if (!wire::count_varints(view.features.keys)) {
    return corrupt("a varint of over 10 bytes among the keys");
  }
  if (view.features.type == TensorType::kInt32 && !wire::count_varints(view.features.values)) {
    return corrupt("a varint of over 10 bytes among the values");
  }
  return Status();
}

}  // namespace sluice
