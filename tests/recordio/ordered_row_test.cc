// The fast decoder by itself: behind decode_entries() a row that it wrongly refuses is decoded all
// the same, and nobody would see.
#include "core/recordio/ordered_row.h"

#include <gtest/gtest.h>

#include <cfloat>

#include "core/base/endian.h"
#include "core/recordio/record_decode.h"
#include "core/recordio/record_writer.h"

namespace sluice {
namespace {

struct Decoded {
  bool is_taken = false;
  std::vector<uint32_t> word_ids{99};
  std::vector<float> counts{9};
};

Decoded decode(const std::vector<uint32_t>& keys, const std::vector<float>& counts,
               uint64_t feature_dim = kMaxFeatureDim) {
  RecordWriter writer;
  EXPECT_TRUE(writer.write_sparse<float>(keys, counts, kMaxFeatureDim).ok());
  RecordParser parser;
  RecordView view;
  // A copy without frame and padding, so that the sanitizers see a read past its end.
  const auto frame = writer.bytes();
  const std::vector<uint8_t> payload(frame.begin() + 8,
                                     frame.begin() + 8 + load_le<uint32_t>(frame.data() + 4));
  EXPECT_TRUE(parser.parse(payload, view).ok());
  Decoded out;
  out.is_taken =
      recordio_internal::decode_ordered_row(view.features, feature_dim, out.word_ids, out.counts);
  return out;
}

// Keys of one length are unpacked together: every way the lengths of a row can follow one another.
TEST(OrderedRow, UnpacksKeysOfAllLengthsTogether) {
  const uint32_t smallest[] = {0, 1u << 7, 1u << 14, 1u << 21, 1u << 28};
  for (uint32_t mix = 1; mix < 10 * 6 * 6 * 3; ++mix) {
    const uint32_t rows[] = {mix % 10, mix / 10 % 6, mix / 60 % 6, mix / 360};
    std::vector<uint32_t> expected{99};
    for (size_t length = 0; length < 4; ++length) {
      for (uint32_t i = 0; i < rows[length]; ++i) {
        // All over the range of the length, so that every bit is set somewhere.
        const uint32_t step = (smallest[length + 1] - smallest[length]) / rows[length];
        expected.push_back(smallest[length] + i * step + step / 2);
      }
    }
    const std::vector<uint32_t> keys(expected.begin() + 1, expected.end());
    const Decoded out = decode(keys, std::vector<float>(keys.size(), 2));
    ASSERT_TRUE(out.is_taken) << mix;
    ASSERT_EQ(out.word_ids, expected) << mix;
    ASSERT_EQ(out.counts.size(), expected.size());
  }
}

TEST(OrderedRow, RefusesOtherRowsAndLeavesNothing) {
  const Decoded rows[] = {decode({}, {}),
                          decode({1, 1}, {1, 1}),
                          decode({2, 1}, {1, 1}),
                          decode({1, 2}, {1, 0}),
                          decode({1, 2}, {1, -1}),
                          decode({1, 2}, {1, FLT_MAX * 2}),
                          decode({1, 7}, {1, 1}, 7),
                          decode({1, 1u << 28}, {1, 1})};
  for (const Decoded& row : rows) {
    EXPECT_FALSE(row.is_taken);
    EXPECT_EQ(row.word_ids, std::vector<uint32_t>{99});
    EXPECT_EQ(row.counts, std::vector<float>{9});
  }
}

}  // namespace
}  // namespace sluice
