// Two passes a record: sizes from the inside out, then bytes from the front. Nothing is moved.
#include "core/recordio/record_writer.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>

#include "core/base/endian.h"
#include "core/recordio/record_reader.h"
#include "core/recordio/wire.h"

namespace sluice {
namespace {

constexpr size_t kHeaderBytes = 8;
constexpr size_t kMaxPayloadBytes = (size_t{1} << 29) - 1;
constexpr std::string_view kName = "\x0a\x06values";
constexpr uint8_t kTagOf1 = wire::tag_of(1, wire::kLength);
constexpr uint8_t kTagOf2 = wire::tag_of(2, wire::kLength);
constexpr uint8_t kTagOf3 = wire::tag_of(3, wire::kLength);
constexpr uint8_t kTagOf4 = wire::tag_of(4, wire::kLength);

constexpr size_t padded(size_t bytes) { return (bytes + 3) & ~size_t{3}; }

constexpr uint8_t tag_of_type(TensorType type) {
  switch (type) {
    case TensorType::kFloat64:
      return wire::tag_of(3, wire::kLength);
    case TensorType::kInt32:
      return wire::tag_of(7, wire::kLength);
    default:
      return wire::tag_of(2, wire::kLength);
  }
}

template <typename T>
constexpr TensorType type_of() {
  if (std::is_same_v<T, double>) return TensorType::kFloat64;
  return std::is_same_v<T, int32_t> ? TensorType::kInt32 : TensorType::kFloat32;
}

constexpr size_t varint_bytes(uint64_t value) {
  size_t bytes = 1;
  for (; value >= 0x80; value >>= 7) ++bytes;
  return bytes;
}

// A negative int32 is ten bytes on the wire: protobuf extends it to 64 bits.
constexpr uint64_t wire_value(int32_t value) {
  return static_cast<uint64_t>(static_cast<int64_t>(value));
}

size_t key_bytes(std::span<const uint32_t> keys) {
  size_t bytes = keys.size();
  for (const uint32_t key : keys) {  // without branches: the compiler makes vectors of it
    bytes += (key >= 1u << 7) + (key >= 1u << 14) + (key >= 1u << 21) + (key >= 1u << 28);
  }
  return bytes;
}

template <typename T>
size_t value_bytes(std::span<const T> values) {
  if constexpr (std::is_same_v<T, int32_t>) {
    size_t bytes = 0;
    for (const int32_t value : values) bytes += value < 0 ? 10 : varint_bytes(wire_value(value));
    return bytes;
  } else {
    return values.size_bytes();
  }
}

// Bytes of a field with a one-byte tag, none when there is nothing in it.
constexpr size_t field_bytes(size_t content) {
  return content == 0 ? 0 : 1 + varint_bytes(content) + content;
}
constexpr size_t present_field_bytes(size_t content) { return 1 + varint_bytes(content) + content; }

// Writes to memory that is known to be enough.
class Emitter {
 public:
  explicit Emitter(uint8_t* at) : at_(at) {}
  uint8_t* at() const { return at_; }

  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) *at_++ = static_cast<uint8_t>(value | 0x80);
    *at_++ = static_cast<uint8_t>(value);
  }
  void head(uint8_t tag, size_t content) {
    *at_++ = tag;
    varint(content);
  }
  void raw(const void* bytes, size_t count) {
    if (count == 0) return;
    std::memcpy(at_, bytes, count);
    at_ += count;
  }
  void text(uint8_t tag, std::string_view text) {
    if (text.empty()) return;
    head(tag, text.size());
    raw(text.data(), text.size());
  }
  template <typename T>
  void values(std::span<const T> values) {
    if constexpr (std::is_same_v<T, int32_t>) {
      for (const int32_t value : values) varint(wire_value(value));
    } else {
      raw(values.data(), values.size_bytes());
    }
  }
  // A map entry's head: its name and the tensor's two wrappings.
  void entry(uint8_t map_tag, uint8_t type_tag, size_t tensor) {
    const size_t value = present_field_bytes(tensor);
    head(map_tag, kName.size() + present_field_bytes(value));
    raw(kName.data(), kName.size());
    head(kTagOf2, value);
    head(type_tag, tensor);
  }

 private:
  uint8_t* at_;
};

constexpr size_t entry_bytes(size_t tensor) {
  return present_field_bytes(kName.size() + present_field_bytes(present_field_bytes(tensor)));
}

// The label's value as wire bytes: at most ten.
struct LabelValue {
  uint8_t bytes[wire::kMaxVarintBytes];
  size_t size = 0;
};

Result<LabelValue> label_value(const RecordFacts& facts) {
  LabelValue out;
  Emitter emitter(out.bytes);
  const double label = *facts.label;
  if (facts.label_type == TensorType::kFloat32) {
    const float value = static_cast<float>(label);
    emitter.raw(&value, sizeof value);
  } else if (facts.label_type == TensorType::kFloat64) {
    emitter.raw(&label, sizeof label);
  } else if (facts.label_type == TensorType::kInt32 && label >= INT32_MIN && label <= INT32_MAX) {
    emitter.varint(wire_value(static_cast<int32_t>(label)));
  } else {
    return invalid_argument("a label that its tensor type cannot hold");
  }
  out.size = static_cast<size_t>(emitter.at() - out.bytes);
  return out;
}

}  // namespace

uint8_t* RecordWriter::reserve(size_t bytes) {
  if (buffer_.size() - used_ < bytes) buffer_.resize(std::max(2 * buffer_.size(), used_ + bytes));
  return buffer_.data() + used_;
}

template <typename T>
Status RecordWriter::write_record(std::span<const uint32_t> keys, std::span<const T> values,
                                  std::optional<uint64_t> shape, const RecordFacts& facts) {
  LabelValue label;
  if (facts.label) label = SLUICE_TRY(label_value(facts));
  const size_t keys_size = key_bytes(keys);
  const size_t values_size = value_bytes(values);
  const size_t shape_size = shape ? varint_bytes(*shape) : 0;
  const size_t tensor = field_bytes(values_size) + field_bytes(keys_size) + field_bytes(shape_size);
  const size_t payload = entry_bytes(tensor) +
                         (facts.label ? entry_bytes(field_bytes(label.size)) : 0) +
                         field_bytes(facts.uid.size()) + field_bytes(facts.metadata.size());
  if (payload > kMaxPayloadBytes) {
    return Status(StatusCode::kLimit, "a record of " + std::to_string(payload) +
                                          " bytes; RecordIO holds less than 2^29");
  }
  Emitter emitter(reserve(kHeaderBytes + padded(payload)));
  const size_t record_begin = used_;
  const uint32_t header[2] = {RecordReader::kMagic, static_cast<uint32_t>(payload)};
  emitter.raw(header, sizeof header);
  emitter.entry(kTagOf1, tag_of_type(type_of<T>()), tensor);
  if (values_size > 0) emitter.head(kTagOf1, values_size);
  emitter.values(values);
  if (keys_size > 0) emitter.head(kTagOf2, keys_size);
  for (const uint32_t key : keys) emitter.varint(key);
  if (shape) {
    emitter.head(kTagOf3, shape_size);
    emitter.varint(*shape);
  }
  if (facts.label) {
    emitter.entry(kTagOf2, tag_of_type(facts.label_type), field_bytes(label.size));
    emitter.head(kTagOf1, label.size);
    emitter.raw(label.bytes, label.size);
  }
  emitter.text(kTagOf3, facts.uid);
  emitter.text(kTagOf4, facts.metadata);
  static constexpr uint8_t kZeros[3] = {};
  emitter.raw(kZeros, padded(payload) - payload);
  used_ += kHeaderBytes + padded(payload);
  if (options_.split_magic) split_at_magic(record_begin);
  return Status();
}

Status RecordWriter::write_payload(std::span<const uint8_t> payload) {
  if (payload.size() > kMaxPayloadBytes) {
    return Status(StatusCode::kLimit, "a record of 2^29 bytes or more");
  }
  const size_t record_begin = used_;
  Emitter emitter(reserve(kHeaderBytes + padded(payload.size())));
  const uint32_t header[2] = {RecordReader::kMagic, static_cast<uint32_t>(payload.size())};
  emitter.raw(header, sizeof header);
  emitter.raw(payload.data(), payload.size());
  static constexpr uint8_t kZeros[3] = {};
  emitter.raw(kZeros, padded(payload.size()) - payload.size());
  used_ += kHeaderBytes + padded(payload.size());
  if (options_.split_magic) split_at_magic(record_begin);
  return Status();
}

// Writes the last record again in parts when its payload holds the magic at a multiple of 4. The
// magic itself goes: dmlc's reader puts it back between parts.
void RecordWriter::split_at_magic(size_t record_begin) {
  const uint8_t* record = buffer_.data() + record_begin;
  const size_t size = load_le<uint32_t>(record + 4);
  std::vector<size_t> cuts;
  for (size_t at = 0; at + 4 <= size; at += 4) {
    if (load_le<uint32_t>(record + kHeaderBytes + at) == RecordReader::kMagic) cuts.push_back(at);
  }
  if (cuts.empty()) return;
  const std::vector<uint8_t> payload(record + kHeaderBytes, record + kHeaderBytes + size);
  used_ = record_begin;
  size_t begin = 0;
  for (size_t part = 0; part <= cuts.size(); ++part) {
    const size_t end = part == cuts.size() ? size : cuts[part];
    const uint32_t flag = part == 0 ? 1 : part == cuts.size() ? 3 : 2;
    Emitter emitter(reserve(kHeaderBytes + padded(end - begin)));
    const uint32_t header[2] = {RecordReader::kMagic,
                                flag << 29 | static_cast<uint32_t>(end - begin)};
    emitter.raw(header, sizeof header);
    emitter.raw(payload.data() + begin, end - begin);
    static constexpr uint8_t kZeros[3] = {};
    emitter.raw(kZeros, padded(end - begin) - (end - begin));
    used_ += kHeaderBytes + padded(end - begin);
    begin = end + 4;
  }
}

template <typename T>
Status RecordWriter::write_sparse(std::span<const uint32_t> keys, std::span<const T> values,
                                  uint64_t feature_dim, const RecordFacts& facts) {
  if (keys.size() != values.size()) {
    return invalid_argument(std::to_string(keys.size()) + " keys but " +
                            std::to_string(values.size()) + " values");
  }
  uint32_t largest = 0;
  for (const uint32_t key : keys) largest = std::max(largest, key);
  if (!keys.empty() && largest >= feature_dim) {
    return invalid_argument("key " + std::to_string(largest) + " is not below feature_dim " +
                            std::to_string(feature_dim));
  }
  return write_record(keys, values, std::optional<uint64_t>(feature_dim), facts);
}

template <typename T>
Status RecordWriter::write_dense(std::span<const T> values, const RecordFacts& facts) {
  return write_record({}, values, std::nullopt, facts);
}

template Status RecordWriter::write_sparse(std::span<const uint32_t>, std::span<const float>,
                                           uint64_t, const RecordFacts&);
template Status RecordWriter::write_sparse(std::span<const uint32_t>, std::span<const double>,
                                           uint64_t, const RecordFacts&);
template Status RecordWriter::write_sparse(std::span<const uint32_t>, std::span<const int32_t>,
                                           uint64_t, const RecordFacts&);
template Status RecordWriter::write_dense(std::span<const float>, const RecordFacts&);
template Status RecordWriter::write_dense(std::span<const double>, const RecordFacts&);
template Status RecordWriter::write_dense(std::span<const int32_t>, const RecordFacts&);

}  // namespace sluice
