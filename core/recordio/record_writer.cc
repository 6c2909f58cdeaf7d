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
constexpr std::string_view kValues = "values";
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
  void entry(uint8_t map_tag, std::string_view name, uint8_t type_tag, size_t tensor) {
    const size_t value = present_field_bytes(tensor);
    head(map_tag, field_bytes(name.size()) + present_field_bytes(value));
    text(kTagOf1, name);
    head(kTagOf2, value);
    head(type_tag, tensor);
  }

 private:
  uint8_t* at_;
};

constexpr size_t entry_bytes(std::string_view name, size_t tensor) {
  return present_field_bytes(field_bytes(name.size()) +
                             present_field_bytes(present_field_bytes(tensor)));
}

// What the label's tensor holds, as wire bytes.
struct LabelValues {
  std::string_view name = kValues;
  uint8_t type_tag = 0;  // 0: there is no label
  uint8_t one[wire::kMaxVarintBytes];
  size_t one_size = 0;
  std::span<const uint8_t> many;

  // Looks into *this.
  std::span<const uint8_t> bytes() const {
    return many.empty() ? std::span<const uint8_t>(one, one_size) : many;
  }
  size_t record_bytes() const {
    return type_tag == 0 ? 0 : entry_bytes(name, field_bytes(bytes().size()));
  }
};

Result<LabelValues> label_values(const RecordFacts& facts) {
  LabelValues out;
  if (!facts.tensor.empty()) {
    out.name = facts.tensor_name;
    out.type_tag = tag_of_type(TensorType::kFloat32);
    out.many = {reinterpret_cast<const uint8_t*>(facts.tensor.data()), facts.tensor.size_bytes()};
    return out;
  }
  if (!facts.label) return out;
  out.type_tag = tag_of_type(facts.label_type);
  Emitter emitter(out.one);
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
  out.one_size = static_cast<size_t>(emitter.at() - out.one);
  return out;
}

}  // namespace

uint8_t* RecordWriter::reserve(size_t bytes) {
  if (buffer_.size() - used_ < bytes) buffer_.resize(std::max(2 * buffer_.size(), used_ + bytes));
  return buffer_.data() + used_;
}

// The sizes of a record's features, from the inside out.
template <typename T>
struct FeatureSizes {
  size_t keys, values, shape, tensor, record;

  explicit FeatureSizes(const auto& features)
      : keys(key_bytes(features.keys)),
        values(value_bytes(features.values)),
        shape(features.shape ? varint_bytes(*features.shape) : 0),
        tensor(field_bytes(values) + field_bytes(keys) + field_bytes(shape)),
        record(entry_bytes(kValues, tensor)) {}

  void write(Emitter& emitter, const auto& features) const {
    emitter.entry(kTagOf1, kValues, tag_of_type(type_of<T>()), tensor);
    if (values > 0) emitter.head(kTagOf1, values);
    emitter.values(features.values);
    if (keys > 0) emitter.head(kTagOf2, keys);
    for (const uint32_t key : features.keys) emitter.varint(key);
    if (!features.shape) return;
    emitter.head(kTagOf3, shape);
    emitter.varint(*features.shape);
  }
};

template <typename T>
Status RecordWriter::write_record(const Features<T>* features, const RecordFacts& facts) {
  const LabelValues label = SLUICE_TRY(label_values(facts));
  std::optional<FeatureSizes<T>> sizes;
  if (features != nullptr) sizes.emplace(*features);
  const size_t payload = (sizes ? sizes->record : 0) + label.record_bytes() +
                         field_bytes(facts.uid.size()) + field_bytes(facts.metadata.size());
  if (payload > kMaxPayloadBytes) {
    return Status(StatusCode::kLimit, "a record of " + std::to_string(payload) +
                                          " bytes; RecordIO holds less than 2^29");
  }
  Emitter emitter(reserve(kHeaderBytes + padded(payload)));
  const size_t record_begin = used_;
  const uint32_t header[2] = {RecordReader::kMagic, static_cast<uint32_t>(payload)};
  emitter.raw(header, sizeof header);
  if (sizes) sizes->write(emitter, *features);
  if (label.type_tag != 0) {
    const std::span<const uint8_t> bytes = label.bytes();
    emitter.entry(kTagOf2, label.name, label.type_tag, field_bytes(bytes.size()));
    emitter.head(kTagOf1, bytes.size());
    emitter.raw(bytes.data(), bytes.size());
  }
  emitter.text(kTagOf3, facts.uid);
  emitter.text(kTagOf4, facts.metadata);
  static constexpr uint8_t kZeros[3] = {};
  emitter.raw(kZeros, padded(payload) - payload);
  used_ += kHeaderBytes + padded(payload);
  if (options_.split_magic) split_at_magic(record_begin);
  return Status();
}

Status RecordWriter::write_facts(const RecordFacts& facts) {
  return write_record<float>(nullptr, facts);
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
  const Features<T> features{keys, values, feature_dim};
  return write_record(&features, facts);
}

template <typename T>
Status RecordWriter::write_dense(std::span<const T> values, const RecordFacts& facts) {
  const Features<T> features{{}, values, std::nullopt};
  return write_record(&features, facts);
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
