// Blocks of a pass that are read side by side: whose turn it is, and which block comes next. How a
// block is read is its user's own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/record_blocks.h"

namespace sluice {

// `Reading`: what reads a block; it can be moved.
template <typename Reading>
class BlockLanes {
 public:
  struct Lane {
    size_t block = 0;                // in the pass' order
    std::optional<Reading> reading;  // none: it has ended, and there was no other block
    uint64_t documents = 0;          // that the block has given
  };

  explicit BlockLanes(RecordBlocks blocks) : blocks_(std::move(blocks)) {}

  // Begins with the first blocks, one a lane. `open`: block -> Result<Reading>; its errors.
  template <typename Open>
  Status start(size_t most_lanes, const Open& open) {
    lanes_.resize(std::min(most_lanes, blocks_.size()));
    for (Lane& lane : lanes_) SLUICE_TRY(open_next(lane, open));
    return Status();
  }

  // The lane has read its block: it gets the next one of the pass, none when there are no more.
  template <typename Open>
  Status open_next(Lane& lane, const Open& open) {
    lane = Lane();
    if (next_block_ >= blocks_.size()) return Status();
    lane.block = next_block_++;
    lane.reading.emplace(SLUICE_TRY(open(lane.block)));
    return Status();
  }

  // Returns: the lane whose turn it is, those that have ended passed over; nullptr: all have.
  Lane* current() {
    for (size_t ended = 0; ended < lanes_.size(); ++ended) {
      if (lanes_[turn_].reading) return &lanes_[turn_];
      end_turn();
    }
    return nullptr;
  }
  // The one that current() gave, until count_document().
  const Lane& given() const { return lanes_[turn_]; }
  // Where the next document of a lane stands: its block's number in stored order, then its own.
  uint64_t position(const Lane& lane) const {
    return uint64_t{blocks_.number(lane.block)} << 32 | (lane.documents & 0xffffffffu);
  }
  // The lane whose turn it is gave a document.
  void count_document() {
    ++lanes_[turn_].documents;
    if (++turn_documents_ == kTurnDocuments) end_turn();
  }

  const RecordBlocks& blocks() const { return blocks_; }
  std::vector<Lane>& lanes() { return lanes_; }
  const std::vector<Lane>& lanes() const { return lanes_; }

  // All of a cursor but the lanes themselves.
  SourceCursor cursor() const { return {next_block_, turn_, turn_documents_, {}}; }
  // Takes that up; the lanes are the caller's to bring there. Errors: kCorrupt for a place that
  // these blocks do not have.
  Status seek(const SourceCursor& cursor) {
    if (cursor.lanes.size() != lanes_.size() || cursor.next_block > blocks_.size() ||
        cursor.turn >= std::max<size_t>(1, lanes_.size()) ||
        cursor.turn_documents > kTurnDocuments) {
      return corrupt("a cursor of other blocks");
    }
    next_block_ = cursor.next_block;
    turn_ = cursor.turn;
    turn_documents_ = cursor.turn_documents;
    return Status();
  }

 private:
  void end_turn() {
    turn_ = (turn_ + 1) % lanes_.size();
    turn_documents_ = 0;
  }

  RecordBlocks blocks_;
  std::vector<Lane> lanes_;
  size_t next_block_ = 0;
  size_t turn_ = 0;  // in lanes_
  uint64_t turn_documents_ = 0;
};

}  // namespace sluice
