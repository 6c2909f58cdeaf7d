// A queue of blocks: filled at its tail, read at its front.
#include "remote/part_blocks.h"

#include <new>
#include <utility>

namespace sluice_remote {

std::span<uint8_t> PartBlocks::room(Spare& spare) {
  if (blocks_.empty() || blocks_.back().end == kBlockBytes) {
    try {
      // A block is put into the queue once it has memory, not before.
      if (spare.empty()) spare.push_back(std::unique_ptr<uint8_t[]>(new uint8_t[kBlockBytes]));
      blocks_.emplace_back().bytes = std::move(spare.back());
      spare.pop_back();
    } catch (const std::bad_alloc&) {
      return {};
    }
  }
  Block& tail = blocks_.back();
  return {tail.bytes.get() + tail.end, kBlockBytes - tail.end};
}

void PartBlocks::add(size_t count) {
  blocks_.back().end += count;
  held_ += static_cast<int64_t>(count);
}

std::span<const uint8_t> PartBlocks::front() const {
  const Block& block = blocks_.front();
  return {block.bytes.get() + block.begin, block.end - block.begin};
}

void PartBlocks::remove(size_t count, Spare& spare) {
  Block& block = blocks_.front();
  block.begin += count;
  held_ -= static_cast<int64_t>(count);
  if (block.begin < kBlockBytes) return;
  spare.push_back(std::move(block.bytes));
  blocks_.pop_front();
}

void PartBlocks::clear(Spare& spare) {
  for (Block& block : blocks_) spare.push_back(std::move(block.bytes));
  blocks_.clear();
  held_ = 0;
}

}  // namespace sluice_remote
