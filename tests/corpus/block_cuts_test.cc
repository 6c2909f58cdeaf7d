// Blocks stay few and long enough, and each knows what is before it.
#include "core/corpus/block_cuts.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(BlockCuts, BecomeLongerInsteadOfMany) {
  constexpr uint64_t kRecordBytes = 1000;
  constexpr size_t kMost = 10;
  BlockCuts cuts;
  for (uint64_t i = 0; i < 10'000; ++i) {
    cuts.meet(i * kRecordBytes, i, kMost);
    ASSERT_LE(cuts.begins.size(), kMost);
  }
  ASSERT_EQ(cuts.records.size(), cuts.begins.size());
  EXPECT_GE(cuts.begins.size(), kMost / 2);
  for (size_t i = 0; i < cuts.begins.size(); ++i) {
    EXPECT_EQ(cuts.begins[i], cuts.records[i] * kRecordBytes);
    if (i == 0) continue;
    EXPECT_GE(cuts.begins[i] - cuts.begins[i - 1], cuts.bytes);
  }
  EXPECT_EQ(cuts.begins[0], 0u);
}

TEST(BlockCuts, NeedNotCountRecords) {
  BlockCuts cuts;
  for (uint64_t i = 0; i < 1000; ++i) cuts.meet(i * BlockCuts::kLeastBytes);
  EXPECT_LE(cuts.begins.size(), BlockCuts::kMost);
  EXPECT_GT(cuts.begins.size(), BlockCuts::kMost / 2);
  EXPECT_TRUE(cuts.records.empty());
}

}  // namespace
}  // namespace sluice
