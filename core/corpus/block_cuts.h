// Where the blocks of a file begin: found while its documents are met one after the other, and few
// however long it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice {

// Files of fewer bytes stay one block: they are of a window's size.
inline constexpr int64_t kLeastCutBytes = int64_t{1} << 20;

struct BlockCuts {
  // Small, so that a window of shuffled documents holds many; few, since each is a request to a
  // store and a number in the manifest. With 1 MiB at least, short documents sorted by label stayed
  // sorted.
  static constexpr uint64_t kLeastBytes = uint64_t{64} << 10;
  static constexpr size_t kMost = 256;  // a file

  std::vector<uint64_t> begins;   // bytes, ascending; empty: at 0 only
  std::vector<uint64_t> records;  // of the file before each; empty: unknown
  uint64_t bytes = kLeastBytes;   // that a block has at least, by now

  // A record begins at byte `begin`, after `record` others (of all of them or of none): a new block
  // when the last one is long enough. Over `most` blocks, every second one goes.
  void meet(uint64_t begin, std::optional<uint64_t> record = {}, size_t most = kMost);
};

}  // namespace sluice
