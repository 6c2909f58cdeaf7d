// The lines of one plain file in a shuffled order: its blocks, several read side by side.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/corpus/block_lanes.h"
#include "core/corpus/record_files.h"
#include "core/io/line_reader.h"

namespace sluice {

class LineLanes {
 public:
  // Finds the blocks of a local file by reading it once. Returns: nothing for a compressed one.
  // Errors: those of open_file_source() and of reading; kCancelled when `go_on`, asked before each
  // read, says no (it may be empty).
  static Result<std::optional<LineLanes>> cut(const std::string& path, uint64_t file_bytes,
                                              std::function<bool()> go_on = {});

  // Begins a pass whose order is keyed by (seed, pass). Cost: 32 KiB and the longest line for each
  // of up to kLanes lanes; fewer where lines are long, so that theirs are 16 MiB at most.
  Status start(uint64_t seed, uint64_t pass);
  // As LineReader::next().
  Result<std::optional<std::string_view>> next();
  // Where the line last returned or refused stands. Requires: next() was called in this pass.
  const LineReader& reader() const { return *lanes_->given().reading; }
  // That line is a document. Returns: its place, for Minibatch::positions. The next line may be
  // another lane's.
  uint64_t take_position();
  // Consumed share of the bytes.
  double progress() const;

 private:
  using Lanes = BlockLanes<LineReader>;

  LineLanes(RecordFiles files, size_t lane_count)
      : files_(std::move(files)), lane_count_(lane_count) {}
  Result<LineReader> open_block(size_t index) const;

  RecordFiles files_;  // the one
  size_t lane_count_;
  std::optional<Lanes> lanes_;
  uint64_t line_bytes_ = 0;  // of this pass
};

}  // namespace sluice
