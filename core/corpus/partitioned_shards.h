// Shards of a corpus whose records lie in key=value/ folders: any number of partitions grow at once
// as local files. Where those end up is the caller's business.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/base/xxhash64.h"
#include "core/corpus/corpus_manifest.h"

namespace sluice {

// "part-00000.rec" and so on.
std::string shard_name(size_t index);

// Records wait in memory until there are enough of them to append to their file, which is opened
// for that only: a partition has one shard until it is full, however many partitions there are.
// Cost: 8 MiB of waiting records, about three times that as strings that grow, and about 300 bytes
// a partition.
class PartitionedShards {
 public:
  // More are no partitions but ids or titles: a folder each would help nobody.
  static constexpr size_t kMaxPartitions = 10'000;

  // Called with a shard's name and its file when it is complete.
  using Completed = std::function<Status(const std::string& name, const std::string& file)>;

  // `folder` is there, local, and ours alone.
  PartitionedShards(std::string folder, uint64_t shard_bytes, Completed completed)
      : folder_(std::move(folder)), shard_bytes_(shard_bytes), completed_(std::move(completed)) {}

  // Appends a framed record. `partition` is a name of one folder: "label=sport".
  // Errors: kIo, kLimit (over kMaxPartitions).
  Status write(std::string_view partition, std::span<const uint8_t> record);
  // Completes what is left. Returns: all shards, by partition, then by number. At most once.
  Result<std::vector<CorpusShard>> finish();

 private:
  struct Partition {
    std::vector<CorpusShard> shards;
    bool is_open = false;  // the last shard is not complete
    Xxh64 hash;            // of it
    std::string pending;   // of it, not yet in the file
  };

  Result<Partition*> find(std::string_view name);
  Status append(Partition& partition);
  Status append_largest();
  Status complete(Partition& partition);

  const std::string folder_;
  const uint64_t shard_bytes_;
  const Completed completed_;
  std::map<std::string, Partition, std::less<>> partitions_;
  uint64_t pending_bytes_ = 0;
};

}  // namespace sluice
