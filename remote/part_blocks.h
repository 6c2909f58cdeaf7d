// The bytes of a part that wait for their reader, in blocks that are used again. It leaves locks to
// others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace sluice_remote {

class PartBlocks {
 public:
  static constexpr size_t kBlockBytes = size_t{512} << 10;
  // Blocks read to their end: the last read is the next filled, while still in cache.
  using Spare = std::vector<std::unique_ptr<uint8_t[]>>;

  int64_t held() const { return held_; }
  // Where the next bytes go, which add() then counts: the filler may write there while others are
  // removed. Returns: empty when there is no memory.
  std::span<uint8_t> room(Spare& spare);
  void add(size_t count);
  // The first bytes, as many as lie together; they stay until remove(). Requires: held() > 0.
  std::span<const uint8_t> front() const;
  void remove(size_t count, Spare& spare);
  void clear(Spare& spare);

 private:
  // Filled to `end`, read to `begin`.
  struct Block {
    std::unique_ptr<uint8_t[]> bytes;
    size_t begin = 0;
    size_t end = 0;
  };
  std::deque<Block> blocks_;
  int64_t held_ = 0;
};

}  // namespace sluice_remote
