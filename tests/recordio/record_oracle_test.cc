// Our codec beside libprotobuf over random records, usual, odd and damaged: the same ones are
// accepted, the same values come out, and each reads what the other wrote.
#include <gtest/gtest.h>

#include <cfloat>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "core/base/endian.h"
#include "core/recordio/record.h"
#include "core/recordio/record_decode.h"
#include "core/recordio/record_reader.h"
#include "core/recordio/record_writer.h"
#include "core/recordio/wire.h"
#include "record.pb.h"
#include "tests/recordio/wire_maker.h"

namespace sluice {
namespace {

namespace pb = aialgs::data;
using testing::Dice;
using testing::WireMaker;

constexpr uint64_t kSeed = 20240607;

std::span<const uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// A tensor with everything decoded, from either side. Values as bits: NaN must be equal too.
struct PlainTensor {
  TensorType type = TensorType::kNone;
  std::vector<uint64_t> values;
  std::vector<uint64_t> keys;
  std::vector<uint64_t> shape;
  bool operator==(const PlainTensor&) const = default;
};

uint64_t bits_of(float value) { return load_le<uint32_t>(&value); }
uint64_t bits_of(double value) { return load_le<uint64_t>(&value); }
uint64_t bits_of(int32_t value) { return static_cast<uint32_t>(value); }

template <typename Tensor>
PlainTensor plain(TensorType type, const Tensor& tensor) {
  PlainTensor out{type, {}, {}, {}};
  for (const auto value : tensor.values()) out.values.push_back(bits_of(value));
  out.keys.assign(tensor.keys().begin(), tensor.keys().end());
  out.shape.assign(tensor.shape().begin(), tensor.shape().end());
  return out;
}

PlainTensor plain(const pb::Value& value) {
  if (value.has_float32_tensor()) return plain(TensorType::kFloat32, value.float32_tensor());
  if (value.has_float64_tensor()) return plain(TensorType::kFloat64, value.float64_tensor());
  if (value.has_int32_tensor()) return plain(TensorType::kInt32, value.int32_tensor());
  return {value.has_bytes() ? TensorType::kBytes : TensorType::kNone, {}, {}, {}};
}

std::vector<uint64_t> varints(std::span<const uint8_t> packed, uint64_t mask = UINT64_MAX) {
  std::vector<uint64_t> out;
  for (wire::Cursor cursor(packed); !cursor.done();) {
    uint64_t value;
    if (!wire::read_varint(cursor, value)) return {};
    out.push_back(value & mask);
  }
  return out;
}

PlainTensor plain(const TensorView& view) {
  PlainTensor out{view.type, {}, varints(view.keys), varints(view.shape)};
  if (view.type == TensorType::kInt32) out.values = varints(view.values, UINT32_MAX);
  for (size_t at = 0; view.type == TensorType::kFloat32 && at < view.values.size(); at += 4) {
    out.values.push_back(load_le<uint32_t>(view.values.data() + at));
  }
  for (size_t at = 0; view.type == TensorType::kFloat64 && at < view.values.size(); at += 8) {
    out.values.push_back(load_le<uint64_t>(view.values.data() + at));
  }
  return out;
}

template <typename Map>
const pb::Value* chosen(const Map& map, FeatureChoice& choice) {
  choice = FeatureChoice::kValues;
  const auto values = map.find("values");
  if (values != map.end()) return &values->second;
  choice = map.empty()       ? FeatureChoice::kNone
           : map.size() == 1 ? FeatureChoice::kOnly
                             : FeatureChoice::kAmbiguous;
  return choice == FeatureChoice::kOnly ? &map.begin()->second : nullptr;
}

double value_of(TensorType type, uint64_t bits) {
  if (type == TensorType::kInt32) return static_cast<int32_t>(bits);
  if (type == TensorType::kFloat64) return load_le<double>(&bits);
  return load_le<float>(&bits);
}

// Counts by word as the rules say them, written without regard to speed.
// Returns: false when the tensor is to be refused.
bool expected_entries(const PlainTensor& tensor, uint64_t feature_dim,
                      std::map<uint64_t, double>& out) {
  if (tensor.type == TensorType::kNone || tensor.type == TensorType::kBytes) return false;
  unsigned __int128 stated = 1;
  for (const uint64_t side : tensor.shape) {
    stated *= side;
    if (stated > kMaxFeatureDim) return false;
  }
  const bool has_shape = !tensor.shape.empty();
  const bool is_sparse = !tensor.keys.empty() || (tensor.values.empty() && has_shape);
  if (is_sparse && tensor.keys.size() != tensor.values.size()) return false;
  if (has_shape && feature_dim != 0 && stated != feature_dim) return false;
  if (!is_sparse && feature_dim != 0 && tensor.values.size() != feature_dim) return false;
  if (!is_sparse && has_shape && tensor.values.size() != stated) return false;
  const uint64_t bound = has_shape          ? static_cast<uint64_t>(stated)
                         : feature_dim != 0 ? feature_dim
                                            : kMaxFeatureDim;
  for (size_t i = 0; i < tensor.values.size(); ++i) {
    const double value = value_of(tensor.type, tensor.values[i]);
    const uint64_t key = is_sparse ? tensor.keys[i] : i;
    if (!(value >= 0 && value <= FLT_MAX) || key >= bound) return false;
    if (static_cast<float>(value) > 0) out[key] += static_cast<float>(value);
  }
  for (const auto& [key, count] : out) {
    if (count > FLT_MAX) return false;
  }
  return true;
}

void expect_same_entries(const RecordView& view, const PlainTensor& tensor, uint64_t feature_dim) {
  std::map<uint64_t, double> expected;
  const bool is_good = expected_entries(tensor, feature_dim, expected);
  std::vector<uint32_t> word_ids{7};
  std::vector<float> counts{7};
  const Status status = decode_features(view, feature_dim, word_ids, counts);
  ASSERT_EQ(status.ok(), is_good) << status.message();
  if (!is_good) expected.clear();
  ASSERT_EQ(word_ids.size(), expected.size() + 1);
  ASSERT_EQ(counts.size(), expected.size() + 1);
  size_t i = 1;
  for (const auto& [key, count] : expected) {
    EXPECT_EQ(word_ids[i], key);
    // Sums of duplicates have no one order here.
    EXPECT_FLOAT_EQ(counts[i], static_cast<float>(count));
    ++i;
  }
}

// Returns: whether protobuf accepted it.
bool expect_same(const std::string& wire_bytes, RecordParser& parser) {
  pb::Record oracle;
  const bool is_good = oracle.ParseFromString(wire_bytes);
  const Status checked = parser.check(bytes_of(wire_bytes));
  EXPECT_EQ(checked.ok(), is_good) << checked.message();
  RecordView view;
  if (!is_good || !parser.parse(bytes_of(wire_bytes), view).ok()) return is_good;
  FeatureChoice choice;
  const pb::Value* features = chosen(oracle.features(), choice);
  const PlainTensor tensor = features == nullptr ? PlainTensor() : plain(*features);
  EXPECT_EQ(view.choice, choice);
  EXPECT_EQ(plain(view.features), tensor);
  const pb::Value* label = chosen(oracle.label(), choice);
  EXPECT_EQ(plain(view.label), label == nullptr ? PlainTensor() : plain(*label));
  EXPECT_EQ(view.uid, oracle.uid());
  EXPECT_EQ(view.metadata, oracle.metadata());
  EXPECT_EQ(view.configuration, oracle.configuration());
  for (const uint64_t feature_dim : {0, 6, 400}) expect_same_entries(view, tensor, feature_dim);
  return true;
}

std::string hex(const std::string& bytes) {
  std::string out;
  for (const unsigned char byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

TEST(RecordOracle, AcceptsTheSameOddRecordsWithTheSameValues) {
  RecordParser parser;
  size_t accepted = 0;
  constexpr size_t kRecords = 60000;
  for (size_t i = 0; i < kRecords && !HasFailure(); ++i) {
    const std::string record = WireMaker(random_key(kSeed, i)).record();
    accepted += expect_same(record, parser);
    if (HasFailure()) ADD_FAILURE() << "record " << i << ": " << hex(record);
  }
  EXPECT_GT(accepted, kRecords / 3);
  EXPECT_LT(accepted, kRecords);
}

TEST(RecordOracle, AcceptsTheSameDamagedRecordsWithTheSameValues) {
  RecordParser parser;
  size_t accepted = 0;
  constexpr size_t kRecords = 60000;
  for (size_t i = 0; i < kRecords && !HasFailure(); ++i) {
    const std::string record = WireMaker(random_key(kSeed, i, 1)).damaged_record();
    accepted += expect_same(record, parser);
    if (HasFailure()) ADD_FAILURE() << "record " << i << ": " << hex(record);
  }
  EXPECT_GT(accepted, kRecords / 20);
  EXPECT_LT(accepted, kRecords * 19 / 20);
}

struct Row {
  std::vector<uint32_t> keys;
  std::vector<float> values;
  RecordFacts facts;
  std::string uid;
};

Row random_row(Dice& dice, uint32_t feature_dim) {
  Row row;
  uint32_t key = 0;
  for (uint64_t n = dice.below(60); n > 0; --n) {
    key += static_cast<uint32_t>(1 + dice.below(feature_dim / 60));
    if (key >= feature_dim) break;
    row.keys.push_back(key);
    row.values.push_back(static_cast<float>(1 + dice.below(9)));
  }
  if (dice.one_in(2)) row.facts.label = static_cast<double>(dice.below(20));
  if (dice.one_in(2)) row.uid = std::string(1 + dice.below(200), 'u');
  row.facts.uid = row.uid;
  if (dice.one_in(2)) row.facts.metadata = "{\"title\":\"t\"}";
  return row;
}

pb::Record as_protobuf(const Row& row, uint32_t feature_dim) {
  pb::Record out;
  auto* tensor = (*out.mutable_features())["values"].mutable_float32_tensor();
  tensor->mutable_values()->Add(row.values.begin(), row.values.end());
  tensor->mutable_keys()->Add(row.keys.begin(), row.keys.end());
  tensor->add_shape(feature_dim);
  if (row.facts.label) {
    (*out.mutable_label())["values"].mutable_float32_tensor()->add_values(
        static_cast<float>(*row.facts.label));
  }
  if (!row.facts.uid.empty()) out.set_uid(row.uid);
  if (!row.facts.metadata.empty()) out.set_metadata(std::string(row.facts.metadata));
  return out;
}

TEST(RecordOracle, WritesTheBytesThatProtobufWritesAndReadsThemBack) {
  RecordParser parser;
  RecordWriter writer;
  for (size_t i = 0; i < 20000 && !HasFailure(); ++i) {
    Dice dice(random_key(kSeed, i, 2));
    const uint32_t feature_dim = static_cast<uint32_t>(60 + dice.below(3000000));
    const Row row = random_row(dice, feature_dim);
    const std::string oracle = as_protobuf(row, feature_dim).SerializeAsString();
    writer.clear();
    ASSERT_TRUE(writer.write_sparse<float>(row.keys, row.values, feature_dim, row.facts).ok());
    const auto payload = writer.bytes().subspan(8, oracle.size());
    EXPECT_EQ(load_le<uint32_t>(writer.bytes().data() + 4), oracle.size());
    EXPECT_EQ(std::memcmp(payload.data(), oracle.data(), oracle.size()), 0) << hex(oracle);
    RecordView view;
    ASSERT_TRUE(parser.parse(payload, view).ok());
    std::vector<uint32_t> word_ids;
    std::vector<float> counts;
    ASSERT_TRUE(decode_features(view, feature_dim, word_ids, counts).ok());
    EXPECT_EQ(word_ids, row.keys);
    EXPECT_EQ(counts, row.values);
    EXPECT_EQ(first_value(view.label), row.facts.label);
    EXPECT_EQ(view.uid, row.uid);
    EXPECT_EQ(view.metadata, row.facts.metadata);
  }
}

}  // namespace
}  // namespace sluice
