// Appending to many files in turn. Durability is the directory's: it is fsync'd as a whole.
#include "core/corpus/partitioned_shards.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace sluice {
namespace {

constexpr size_t kAppendBytes = size_t{256} << 10;
constexpr uint64_t kMaxPendingBytes = uint64_t{8} << 20;

Status write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error("", errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return Status();
}

Status append_to_file(const std::string& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0) return io_error("cannot create " + path, errno);
  Status status = write_all(descriptor, bytes);
  // Some file systems say only now that there was no room.
  if (::close(descriptor) != 0 && status.ok()) status = io_error("", errno);
  return status.ok() ? Status() : std::move(status).with_prefix("cannot write " + path);
}

}  // namespace

std::string shard_name(size_t index) {
  const std::string digits = std::to_string(index);
  return "part-" + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits + ".rec";
}

Result<PartitionedShards::Partition*> PartitionedShards::find(std::string_view name) {
  const auto found = partitions_.find(name);
  if (found != partitions_.end()) return &found->second;
  if (partitions_.size() == kMaxPartitions) {
    return Status(StatusCode::kLimit,
                  "over " + std::to_string(kMaxPartitions) + " partitions; choose a coarser one");
  }
  const std::string folder = folder_ + '/' + std::string(name);
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (error) return io_error("cannot create " + folder, error.value());
  return &partitions_[std::string(name)];
}

Status PartitionedShards::append(Partition& partition) {
  CorpusShard& shard = partition.shards.back();
  SLUICE_TRY(append_to_file(folder_ + '/' + shard.name, partition.pending));
  partition.hash.update(std::span(reinterpret_cast<const uint8_t*>(partition.pending.data()),
                                  partition.pending.size()));
  pending_bytes_ -= partition.pending.size();
  partition.pending = std::string();  // its memory goes to the others
  return Status();
}

Status PartitionedShards::append_largest() {
  const auto largest =
      std::max_element(partitions_.begin(), partitions_.end(), [](const auto& a, const auto& b) {
        return a.second.pending.size() < b.second.pending.size();
      });
  return append(largest->second);
}

Status PartitionedShards::complete(Partition& partition) {
  SLUICE_TRY(append(partition));
  CorpusShard& shard = partition.shards.back();
  shard.xxh64 = partition.hash.digest();
  partition.is_open = false;
  return completed_(shard.name, folder_ + '/' + shard.name);
}

Status PartitionedShards::write(std::string_view name, std::span<const uint8_t> record) {
  Partition& partition = *SLUICE_TRY(find(name));
  if (!partition.is_open) {
    CorpusShard shard;
    shard.name = std::string(name) + '/' + shard_name(partition.shards.size());
    partition.shards.push_back(std::move(shard));
    partition.hash = Xxh64();
    partition.is_open = true;
  }
  CorpusShard& shard = partition.shards.back();
  shard.blocks.meet(shard.bytes);
  partition.pending.append(reinterpret_cast<const char*>(record.data()), record.size());
  pending_bytes_ += record.size();
  shard.bytes += record.size();
  ++shard.records;
  if (shard.bytes >= shard_bytes_) return complete(partition);
  if (partition.pending.size() >= kAppendBytes) return append(partition);
  return pending_bytes_ > kMaxPendingBytes ? append_largest() : Status();
}

Result<std::vector<CorpusShard>> PartitionedShards::finish() {
  std::vector<CorpusShard> all;
  for (auto& [name, partition] : partitions_) {
    if (partition.is_open) SLUICE_TRY(complete(partition));
    std::move(partition.shards.begin(), partition.shards.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace sluice
