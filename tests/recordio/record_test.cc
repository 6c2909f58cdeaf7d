// The parser's promises that no oracle states: what is copied, how long views live, what it says.
#include "core/recordio/record.h"

#include <gtest/gtest.h>

#include "tests/recordio/hex_bytes.h"

namespace sluice {
namespace {

using testing::from_hex;
using testing::to_hex;

constexpr char kSparse[] =
    "0a22 0a0676616c756573 1218 1216 0a0c 0000803f 00000040 00004040 1203 000206 1a01 07";

TEST(RecordParser, PointsIntoThePayloadOfUsualRecords) {
  const auto payload = from_hex(kSparse);
  RecordParser parser;
  RecordView view;
  ASSERT_TRUE(parser.parse(payload, view).ok());
  EXPECT_EQ(view.features.values.data(), payload.data() + 16);
  EXPECT_EQ(view.features.keys.data(), payload.data() + 30);
  EXPECT_EQ(view.features.shape.data(), payload.data() + 35);
}

TEST(RecordParser, PointsIntoThePayloadOfFieldsOutOfOrder) {
  // keys, shape, values: each in one piece
  const auto payload =
      from_hex("0a1a 0a0676616c756573 1210 120e 1202 0305 1a01 07 0a04 0000803f 5801");
  RecordParser parser;
  RecordView view;
  ASSERT_FALSE(parser.parse(payload, view).ok());
  const auto good = from_hex("0a18 0a0676616c756573 120e 120c 1201 03 1a01 07 0a04 0000803f");
  ASSERT_TRUE(parser.parse(good, view).ok());
  EXPECT_EQ(view.features.keys.data(), good.data() + 16);
  EXPECT_EQ(to_hex(view.features.values), "0000803f");
}

TEST(RecordParser, RefusesACutKeyInBothForms) {
  RecordParser parser;
  RecordView view;
  const auto usual = from_hex("0a11 0a0676616c756573 1207 1205 1203 000286");
  EXPECT_FALSE(parser.parse(usual, view).ok());
  const auto unpacked = from_hex("0a10 0a0676616c756573 1206 1204 1000 1086");
  EXPECT_FALSE(parser.parse(unpacked, view).ok());
}

TEST(RecordParser, SaysWhereThePayloadIsNoRecord) {
  RecordParser parser;
  RecordView view;
  EXPECT_EQ(parser.parse(from_hex("1a026162 0a05 0a"), view).message(),
            "no protobuf record: byte 5 of its payload: a length runs past the end");
}

TEST(RecordParser, ForgetsTheRecordBefore) {
  RecordParser parser;
  RecordView view;
  const auto full = from_hex("1a0161 220162 2a0163 1200");
  ASSERT_TRUE(parser.parse(full, view).ok());
  EXPECT_EQ(view.configuration, "c");
  ASSERT_TRUE(parser.parse({}, view).ok());
  EXPECT_EQ(view.choice, FeatureChoice::kNone);
  EXPECT_EQ(view.uid, "");
  EXPECT_EQ(view.configuration, "");
  EXPECT_EQ(view.label.type, TensorType::kNone);
}

}  // namespace
}  // namespace sluice
