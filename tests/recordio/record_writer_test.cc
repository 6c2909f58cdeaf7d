// The writer beside bytes that SageMaker's SDK wrote (hexadecimal, taken from its own output).
#include "core/recordio/record_writer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/recordio/record_reader.h"
#include "tests/recordio/hex_bytes.h"

namespace sluice {
namespace {

using testing::from_hex;
using testing::to_hex;

std::string without_blanks(std::string_view hex) { return to_hex(from_hex(hex)); }

template <typename T>
std::string dense_hex(std::vector<T> values, const RecordFacts& facts = {}) {
  RecordWriter writer;
  const Status status = writer.write_dense<T>(values, facts);
  return status.ok() ? to_hex(writer.bytes()) : std::string(status.message());
}

template <typename T>
std::string sparse_hex(std::vector<uint32_t> keys, std::vector<T> values, uint64_t feature_dim,
                       const RecordFacts& facts = {}, RecordWriter::Options options = {}) {
  RecordWriter writer(options);
  const Status status = writer.write_sparse<T>(keys, values, feature_dim, facts);
  return status.ok() ? to_hex(writer.bytes()) : std::string(status.message());
}

TEST(RecordWriter, WritesTheSdksDenseFloat32) {
  EXPECT_EQ(
      dense_hex<float>({1, 0, 2}),
      without_blanks("0a23d7ce 1c000000 0a1a 0a0676616c756573 1210 120e 0a0c 0000803f 00000000 "
                     "00000040"));
}

TEST(RecordWriter, WritesTheSdksDenseFloat64) {
  EXPECT_EQ(
      dense_hex<double>({1, 0, 2}),
      without_blanks("0a23d7ce 28000000 0a26 0a0676616c756573 121c 1a1a 0a18 000000000000f03f "
                     "0000000000000000 0000000000000040"));
}

TEST(RecordWriter, WritesTheSdksDenseIntegersWithMinusOneInTenBytes) {
  EXPECT_EQ(dense_hex<int32_t>({1, 0, 300, -1}),
            without_blanks("0a23d7ce 1e000000 0a1c 0a0676616c756573 1212 3a10 0a0e 01 00 ac02 "
                           "ffffffffffffffffff01 0000"));
}

TEST(RecordWriter, WritesTheSdksLabelAfterTheFeatures) {
  EXPECT_EQ(
      dense_hex<float>({1, 0, 2}, {.label = 5}),
      without_blanks("0a23d7ce 30000000 0a1a 0a0676616c756573 1210 120e 0a0c 0000803f 00000000 "
                     "00000040 1212 0a0676616c756573 1208 1206 0a04 0000a040"));
}

TEST(RecordWriter, WritesLabelsOfTheOtherTypes) {
  const std::string features = "0a0c 0a0676616c756573 1202 1200";
  EXPECT_EQ(dense_hex<float>({}, {.label = -1, .label_type = TensorType::kInt32}),
            without_blanks("0a23d7ce 28000000" + features +
                           "1218 0a0676616c756573 120e 3a0c 0a0a ffffffffffffffffff01"));
  EXPECT_EQ(dense_hex<float>({}, {.label = 1, .label_type = TensorType::kFloat64}),
            without_blanks("0a23d7ce 26000000" + features +
                           "1216 0a0676616c756573 120c 1a0a 0a08 000000000000f03f 0000"));
}

TEST(RecordWriter, WritesTheSdksSparseFloat32) {
  EXPECT_EQ(
      sparse_hex<float>({0, 2, 6}, {1, 2, 3}, 7),
      without_blanks("0a23d7ce 24000000 0a22 0a0676616c756573 1218 1216 0a0c 0000803f 00000040 "
                     "00004040 1203 000206 1a01 07"));
}

TEST(RecordWriter, WritesTheSdksEmptyRowAsAShapeAlone) {
  EXPECT_EQ(sparse_hex<float>({}, {}, 7),
            without_blanks("0a23d7ce 11000000 0a0f 0a0676616c756573 1205 1203 1a01 07 000000"));
}

TEST(RecordWriter, WritesTheSdksRowWithoutColumns) {
  EXPECT_EQ(dense_hex<float>({}),
            without_blanks("0a23d7ce 0e000000 0a0c 0a0676616c756573 1202 1200 0000"));
}

TEST(RecordWriter, WritesUidAndMetadataLast) {
  EXPECT_EQ(
      sparse_hex<float>({}, {}, 7, {.uid = "ab", .metadata = "{}"}),
      without_blanks("0a23d7ce 19000000 0a0f 0a0676616c756573 1205 1203 1a01 07 1a02 6162 2202 "
                     "7b7d 000000"));
}

// An answer of SageMaker's LDA: no features, the mixture as a label.
TEST(RecordWriter, WritesAnAnswerAsSageMakerDoes) {
  const std::vector<float> mixture{0.25f, 0.5f, 0.25f};
  RecordWriter writer;
  ASSERT_TRUE(writer.write_facts({.tensor_name = "topic_mixture", .tensor = mixture}).ok());
  EXPECT_EQ(to_hex(writer.bytes()),
            without_blanks("0a23d7ce 23000000 1221 0a0d 746f7069635f6d697874757265 1210 120e 0a0c "
                           "0000803e 0000003f 0000803e 00"));
  EXPECT_EQ(dense_hex<float>({1, 0, 2}, {.tensor_name = "m", .tensor = mixture, .uid = "ab"}),
            without_blanks("0a23d7ce 37000000 0a1a 0a0676616c756573 1210 120e 0a0c 0000803f "
                           "00000000 00000040 1215 0a01 6d 1210 120e 0a0c 0000803e 0000003f "
                           "0000803e 1a02 6162 00"));
}

// Five words whose keys hold the magic at a multiple of four: the SDK leaves them whole.
TEST(RecordWriter, LeavesTheMagicInsideARecordAlone) {
  EXPECT_EQ(
      sparse_hex<float>({0, 1, 10, 35, 26455}, {1, 1, 1, 1, 1}, 50000),
      without_blanks("0a23d7ce 32000000 0a300a06 76616c75 65731226 12240a14 0000803f 0000803f "
                     "0000803f 0000803f 0000803f 12070001 0a23d7ce 011a03d0 86030000"));
}

TEST(RecordWriter, SplitsAtTheMagicAsDmlcWhenAsked) {
  EXPECT_EQ(
      sparse_hex<float>({0, 1, 10, 35, 26455}, {1, 1, 1, 1, 1}, 50000, {}, {.split_magic = true}),
      without_blanks("0a23d7ce 28000020 0a300a06 76616c75 65731226 12240a14 0000803f 0000803f "
                     "0000803f 0000803f 0000803f 12070001 0a23d7ce 06000060 011a03d0 86030000"));
}

// dmlc-core's own output for these four payloads.
TEST(RecordWriter, SplitsPayloadsAsDmlc) {
  const auto split_hex = [](std::string_view payload) {
    RecordWriter writer({.split_magic = true});
    EXPECT_TRUE(writer.write_payload(from_hex(payload)).ok());
    return to_hex(writer.bytes());
  };
  EXPECT_EQ(split_hex("61626364 0a23d7ce 6566676869"),
            without_blanks("0a23d7ce 04000020 61626364 0a23d7ce 05000060 6566676869 000000"));
  EXPECT_EQ(split_hex("0a23d7ce 78797a"),
            without_blanks("0a23d7ce 00000020 0a23d7ce 03000060 78797a00"));
  EXPECT_EQ(split_hex("0a23d7ce"), without_blanks("0a23d7ce 00000020 0a23d7ce 00000060"));
  EXPECT_EQ(split_hex("0a23d7ce 0a23d7ce"),
            without_blanks("0a23d7ce 00000020 0a23d7ce 00000040 0a23d7ce 00000060"));
  EXPECT_EQ(split_hex("61 0a23d7ce"), without_blanks("0a23d7ce 05000000 61 0a23d7ce 000000"));
  EXPECT_EQ(split_hex(""), without_blanks("0a23d7ce 00000000"));
}

TEST(RecordWriter, RefusesWhatCannotBeARow) {
  EXPECT_EQ(sparse_hex<float>({1, 2}, {1}, 7), "2 keys but 1 values");
  EXPECT_EQ(sparse_hex<float>({7}, {1}, 7), "key 7 is not below feature_dim 7");
  for (const double label : {2147483648.0, -2147483649.0, std::nan("")}) {
    EXPECT_EQ(dense_hex<float>({}, {.label = label, .label_type = TensorType::kInt32}),
              "a label that its tensor type cannot hold");
  }
}

TEST(RecordWriter, KeepsEarlierRecordsWhenItRefusesOne) {
  RecordWriter writer;
  const std::vector<float> row{1};
  ASSERT_TRUE(writer.write_dense<float>(row).ok());
  const std::string before = to_hex(writer.bytes());
  EXPECT_FALSE(writer.write_sparse<float>({}, row, 7).ok());
  EXPECT_EQ(to_hex(writer.bytes()), before);
}

}  // namespace
}  // namespace sluice
