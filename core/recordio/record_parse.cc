// The general path of RecordParser: everything libprotobuf accepts, by its rules of merging.
// Scalars stay wire bytes; fields in several pieces are joined in buffers that live as long as the
// parser.
#include "core/recordio/record_parse.h"

#include <string>

#include "core/recordio/wire.h"

namespace sluice::recordio_internal {
namespace {

using Bytes = std::span<const uint8_t>;

constexpr uint32_t kField1 = wire::tag_of(1, wire::kLength);
constexpr uint32_t kField2 = wire::tag_of(2, wire::kLength);
constexpr uint32_t kField3 = wire::tag_of(3, wire::kLength);
constexpr uint32_t kField4 = wire::tag_of(4, wire::kLength);
constexpr uint32_t kField5 = wire::tag_of(5, wire::kLength);
constexpr uint32_t kFloat32Field = wire::tag_of(2, wire::kLength);
constexpr uint32_t kFloat64Field = wire::tag_of(3, wire::kLength);
constexpr uint32_t kInt32Field = wire::tag_of(7, wire::kLength);
constexpr uint32_t kBytesField = wire::tag_of(9, wire::kLength);

std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Walks one record. Each function returns false with fault_ and fault_at_ set where it refuses.
class Walk {
 public:
  explicit Walk(ParseBuffers& buffers) : buffers_(buffers) {}
  bool record(Bytes payload, RecordView& out);
  const char* fault() const { return fault_; }
  const uint8_t* fault_at() const { return fault_at_; }

 private:
  bool entry(Bytes bytes, TensorMap& map);
  bool value(Bytes bytes, TensorFields& out);
  bool value_field(wire::Cursor& cursor, uint32_t tag, TensorType type, TensorFields& out);
  bool tensor(Bytes bytes, TensorFields& out);
  bool tensor_values(wire::Cursor& cursor, uint32_t tag, TensorFields& out, bool& was_taken);
  bool bytes_message(Bytes bytes);
  bool packed_varints(wire::Cursor& cursor, PackedField& out);
  bool one_varint(wire::Cursor& cursor, PackedField& out);
  bool next_tag(wire::Cursor& cursor, uint32_t& tag);
  bool take(wire::Cursor& cursor, Bytes& bytes);
  bool skip(wire::Cursor& cursor, uint32_t tag, int level);
  bool refuse(const char* fault, const uint8_t* at) {
    fault_ = fault;
    fault_at_ = at;
    return false;
  }

  ParseBuffers& buffers_;
  const char* fault_ = "";
  const uint8_t* fault_at_ = nullptr;
};

bool Walk::next_tag(wire::Cursor& cursor, uint32_t& tag) {
  const uint8_t* at = cursor.at;
  if (!wire::read_tag(cursor, tag)) return refuse("a field's tag is cut off or too long", at);
  return true;
}

bool Walk::take(wire::Cursor& cursor, Bytes& bytes) {
  const uint8_t* at = cursor.at;
  if (!wire::read_bytes(cursor, bytes)) return refuse("a length runs past the end", at);
  return true;
}

bool Walk::skip(wire::Cursor& cursor, uint32_t tag, int level) {
  const uint8_t* at = cursor.at;
  if (!wire::skip_field(cursor, tag, wire::kMaxDepth - level)) {
    return refuse("an unknown field is malformed", at);
  }
  return true;
}

bool Walk::packed_varints(wire::Cursor& cursor, PackedField& out) {
  Bytes piece;
  if (!take(cursor, piece)) return false;
  if (!wire::count_varints(piece)) {
    return refuse("a varint is cut off or over 10 bytes", piece.data());
  }
  out.append(piece);
  return true;
}

bool Walk::one_varint(wire::Cursor& cursor, PackedField& out) {
  const uint8_t* at = cursor.at;
  uint64_t ignored;
  if (!wire::read_varint(cursor, ignored)) {
    return refuse("a varint is cut off or over 10 bytes", at);
  }
  out.append({at, cursor.at});
  return true;
}

// Field 1 of a tensor, whose wire type depends on the tensor's.
bool Walk::tensor_values(wire::Cursor& cursor, uint32_t tag, TensorFields& out, bool& was_taken) {
  was_taken = true;
  if (out.type == TensorType::kInt32) {
    if (tag == kField1) return packed_varints(cursor, out.values);
    if (tag == wire::tag_of(1, wire::kVarint)) return one_varint(cursor, out.values);
  } else {
    const size_t width = out.type == TensorType::kFloat32 ? 4 : 8;
    const uint8_t* at = cursor.at;
    Bytes piece;
    if (tag == kField1) {
      if (!take(cursor, piece)) return false;
      if (piece.size() % width != 0) return refuse("a number is cut off", piece.data());
      out.values.append(piece);
      return true;
    }
    if (tag == wire::tag_of(1, width == 4 ? wire::kFixed32 : wire::kFixed64)) {
      if (!wire::skip_bytes(cursor, width)) return refuse("a number is cut off", at);
      out.values.append({at, width});
      return true;
    }
  }
  was_taken = false;
  return true;
}

bool Walk::tensor(Bytes bytes, TensorFields& out) {
  for (wire::Cursor cursor(bytes); !cursor.done();) {
    uint32_t tag;
    if (!next_tag(cursor, tag)) return false;
    bool is_good = true;
    bool was_taken = false;
    if (tag == kField2) {
      is_good = packed_varints(cursor, out.keys);
    } else if (tag == wire::tag_of(2, wire::kVarint)) {
      is_good = one_varint(cursor, out.keys);
    } else if (tag == kField3) {
      is_good = packed_varints(cursor, out.shape);
    } else if (tag == wire::tag_of(3, wire::kVarint)) {
      is_good = one_varint(cursor, out.shape);
    } else {
      is_good = tensor_values(cursor, tag, out, was_taken) && (was_taken || skip(cursor, tag, 3));
    }
    if (!is_good) return false;
  }
  return true;
}

bool Walk::bytes_message(Bytes bytes) {
  for (wire::Cursor cursor(bytes); !cursor.done();) {
    uint32_t tag;
    if (!next_tag(cursor, tag) || !skip(cursor, tag, 3)) return false;
  }
  return true;
}

// One member of the oneof: it clears another member, but adds to what it already holds itself.
bool Walk::value_field(wire::Cursor& cursor, uint32_t tag, TensorType type, TensorFields& out) {
  Bytes bytes;
  if (!take(cursor, bytes)) return false;
  if (out.type != type) out.clear(type);
  return tag == kBytesField ? bytes_message(bytes) : tensor(bytes, out);
}

bool Walk::value(Bytes bytes, TensorFields& out) {
  for (wire::Cursor cursor(bytes); !cursor.done();) {
    uint32_t tag;
    if (!next_tag(cursor, tag)) return false;
    TensorType type = TensorType::kNone;
    if (tag == kFloat32Field) type = TensorType::kFloat32;
    if (tag == kFloat64Field) type = TensorType::kFloat64;
    if (tag == kInt32Field) type = TensorType::kInt32;
    if (tag == kBytesField) type = TensorType::kBytes;
    const bool is_good =
        type == TensorType::kNone ? skip(cursor, tag, 2) : value_field(cursor, tag, type, out);
    if (!is_good) return false;
  }
  return true;
}

bool Walk::entry(Bytes bytes, TensorMap& map) {
  map.entry().clear(TensorType::kNone);
  std::string_view name;
  for (wire::Cursor cursor(bytes); !cursor.done();) {
    uint32_t tag;
    Bytes field;
    if (!next_tag(cursor, tag)) return false;
    if (tag == kField1 || tag == kField2) {
      if (!take(cursor, field)) return false;
      if (tag == kField1) name = as_text(field);
      if (tag == kField2 && !value(field, map.entry())) return false;
    } else if (!skip(cursor, tag, 1)) {
      return false;
    }
  }
  map.put(name);
  return true;
}

bool Walk::record(Bytes payload, RecordView& out) {
  buffers_.features.clear();
  buffers_.label.clear();
  for (wire::Cursor cursor(payload); !cursor.done();) {
    uint32_t tag;
    Bytes field;
    if (!next_tag(cursor, tag)) return false;
    if ((tag & 7) != wire::kLength || tag < kField1 || tag > kField5) {
      if (!skip(cursor, tag, 0)) return false;
      continue;
    }
    if (!take(cursor, field)) return false;
    if (tag == kField1 && !entry(field, buffers_.features)) return false;
    if (tag == kField2 && !entry(field, buffers_.label)) return false;
    if (tag == kField3) out.uid = as_text(field);
    if (tag == kField4) out.metadata = as_text(field);
    if (tag == kField5) out.configuration = as_text(field);
  }
  out.choice = buffers_.features.choice();
  out.features = buffers_.features.view();
  out.label = buffers_.label.view();
  return true;
}

}  // namespace

void PackedField::append(Bytes piece) {
  if (piece.empty()) return;
  if (view_.empty()) {
    view_ = piece;
    return;
  }
  if (view_.data() != joined_.data()) joined_.assign(view_.begin(), view_.end());
  joined_.insert(joined_.end(), piece.begin(), piece.end());
  view_ = joined_;
}

void TensorFields::clear(TensorType new_type) {
  type = new_type;
  values.clear();
  keys.clear();
  shape.clear();
}

void TensorMap::clear() {
  has_values_ = false;
  has_other_ = false;
  has_several_others_ = false;
}

void TensorMap::put(std::string_view name) {
  if (name == "values") {
    std::swap(values_, entry_);
    has_values_ = true;
  } else if (!has_other_ || name == other_name_) {
    std::swap(other_, entry_);
    other_name_ = name;
    has_other_ = true;
  } else {
    has_several_others_ = true;
  }
}

FeatureChoice TensorMap::choice() const {
  if (has_values_) return FeatureChoice::kValues;
  if (!has_other_) return FeatureChoice::kNone;
  return has_several_others_ ? FeatureChoice::kAmbiguous : FeatureChoice::kOnly;
}

TensorView TensorMap::view() const {
  if (has_values_) return values_.view();
  return choice() == FeatureChoice::kOnly ? other_.view() : TensorView();
}

Status parse_any_record(Bytes payload, ParseBuffers& buffers, RecordView& out) {
  out = RecordView();
  Walk walk(buffers);
  if (walk.record(payload, out)) return Status();
  return corrupt("no protobuf record: byte " + std::to_string(walk.fault_at() - payload.data()) +
                 " of its payload: " + walk.fault());
}

}  // namespace sluice::recordio_internal
