// Many growing files: their bytes, order, sizes and bounds.
#include "core/corpus/partitioned_shards.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

std::span<const uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

class PartitionedShardsTest : public testing::Test {
 protected:
  PartitionedShards make(uint64_t shard_bytes) {
    return PartitionedShards(directory.path("").substr(0, directory.path("").size() - 1),
                             shard_bytes, [this](const std::string& name, const std::string& file) {
                               completed.emplace_back(name, contents(file));
                               return Status();
                             });
  }

  TemporaryDirectory directory;
  std::vector<std::pair<std::string, std::string>> completed;
};

TEST_F(PartitionedShardsTest, KeepTheOrderWithinAPartition) {
  PartitionedShards shards = make(1000);
  for (const char* record : {"b1", "a1", "b2", "a2", "b3"}) {
    ASSERT_TRUE(shards.write(std::string("k=") + record[0], bytes_of(record)).ok());
  }
  EXPECT_TRUE(completed.empty());
  const auto all = shards.finish();
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].name, "k=a/part-00000.rec");
  EXPECT_EQ((*all)[0].records, 2u);
  EXPECT_EQ((*all)[0].bytes, 4u);
  EXPECT_EQ((*all)[0].xxh64, xxh64("a1a2"));
  EXPECT_EQ((*all)[1].name, "k=b/part-00000.rec");
  EXPECT_EQ(contents(directory.path("k=b/part-00000.rec")), "b1b2b3");
  EXPECT_EQ(completed.size(), 2u);
}

TEST_F(PartitionedShardsTest, BeginANewShardWhenOneIsFull) {
  PartitionedShards shards = make(6);
  for (int i = 0; i < 7; ++i)
    ASSERT_TRUE(shards.write("k=a", bytes_of("r" + std::to_string(i))).ok());
  ASSERT_EQ(completed.size(), 2u);
  EXPECT_EQ(completed[1], (std::pair<std::string, std::string>("k=a/part-00001.rec", "r3r4r5")));
  const auto all = shards.finish();
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[2].name, "k=a/part-00002.rec");
  EXPECT_EQ((*all)[2].bytes, 2u);
  EXPECT_EQ((*all)[2].xxh64, xxh64("r6"));
}

// More than waits in memory, in one large partition and many small ones.
TEST_F(PartitionedShardsTest, LoseNothingWhenMemoryIsFull) {
  constexpr int kPartitions = 300, kRecords = 24'000;
  PartitionedShards shards = make(uint64_t{1} << 30);
  std::vector<std::string> expected(kPartitions);
  for (int i = 0; i < kRecords; ++i) {
    const int partition = i % 4 == 0 ? 0 : i % kPartitions;
    const std::string record(1000, static_cast<char>('a' + i % 26));
    expected[static_cast<size_t>(partition)] += record;
    ASSERT_TRUE(shards.write("k=" + std::to_string(partition), bytes_of(record)).ok());
  }
  const auto all = shards.finish();
  ASSERT_TRUE(all.ok());
  uint64_t records = 0;
  for (const CorpusShard& shard : *all) {
    const auto partition = static_cast<size_t>(std::stoi(shard.name.substr(2)));
    EXPECT_EQ(contents(directory.path(shard.name)), expected[partition]) << shard.name;
    EXPECT_EQ(shard.xxh64, xxh64(expected[partition]));
    EXPECT_EQ(shard.bytes, expected[partition].size());
    records += shard.records;
  }
  EXPECT_EQ(records, kRecords);
}

TEST_F(PartitionedShardsTest, AreBounded) {
  PartitionedShards shards = make(1000);
  for (size_t i = 0; i < PartitionedShards::kMaxPartitions; ++i) {
    ASSERT_TRUE(shards.write("k=" + std::to_string(i), bytes_of("x")).ok());
  }
  EXPECT_TRUE(shards.write("k=7", bytes_of("x")).ok());
  const Status refused = shards.write("k=more", bytes_of("x"));
  EXPECT_EQ(refused.code(), StatusCode::kLimit);
  EXPECT_EQ(refused.message(), "over 10000 partitions; choose a coarser one");
}

TEST_F(PartitionedShardsTest, SayWhichFileCannotBeWritten) {
  PartitionedShards shards = make(1000);
  ASSERT_TRUE(shards.write("k=a", bytes_of("x")).ok());
  std::filesystem::remove_all(directory.path("k=a"));
  const auto all = shards.finish();
  EXPECT_EQ(all.status().code(), StatusCode::kNotFound);
  EXPECT_NE(all.status().message().find("cannot create " + directory.path("k=a/part-00000.rec")),
            std::string_view::npos)
      << all.status().message();
}

}  // namespace
}  // namespace sluice
