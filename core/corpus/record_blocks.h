// The pieces of record files at which reading may begin, and the orders in which passes read them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/corpus/document_source.h"
#include "core/corpus/record_files.h"

namespace sluice {

struct RecordBlock {
  uint32_t file = 0;
  uint64_t begin = 0;         // byte
  uint64_t end = 0;           // a record that begins here or later is not of the block
  uint64_t first_record = 0;  // its number in the file, 0 where that is unknown
};

// Blocks read side by side in a shuffled pass ("lanes"), and the bytes of a file that each holds.
// More lanes: a window of short documents has more places of a corpus of full shards, whose blocks
// are of 1 to 2 MiB; each costs a descriptor and its bytes, or two pieces of a store's object.
inline constexpr size_t kLanes = 128;
inline constexpr size_t kLaneBytes = size_t{32} << 10;
// Documents taken of a lane before it is the next one's turn.
inline constexpr uint64_t kTurnDocuments = 16;

class RecordBlocks {
 public:
  // A corpus of more blocks has neighbours joined: the order is held in memory.
  static constexpr size_t kMostBlocks = size_t{1} << 17;

  // As stored: one block a file.
  static RecordBlocks whole_files(const RecordFiles& files);
  // Blocks of the manifest, or whole files, in an order keyed by (seed, pass).
  static RecordBlocks shuffled(const RecordFiles& files, uint64_t seed, uint64_t pass);

  size_t size() const { return order_.size(); }
  const RecordBlock& operator[](size_t i) const { return blocks_[order_[i]]; }
  // The number of block i in stored order.
  uint32_t number(size_t i) const { return order_[i]; }

 private:
  std::vector<RecordBlock> blocks_;  // in stored order
  std::vector<uint32_t> order_;
};

}  // namespace sluice
