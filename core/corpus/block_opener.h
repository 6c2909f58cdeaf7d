// Opens the blocks of record files for reading, wherever they lie.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "core/corpus/record_blocks.h"
#include "core/corpus/record_files.h"
#include "core/io/byte_source.h"
#include "core/io/range_fetcher.h"
#include "core/io/store.h"

namespace sluice {

class BlockOpener {
 public:
  // Lifetime: files and store outlive the opener.
  BlockOpener(const RecordFiles& files, Store* store) : files_(files), store_(store) {}

  // Begins with other blocks. `many`: a number of them will be read side by side, taken by
  // ascending numbers; what lies in a store is then fetched ahead. Lifetime: `blocks` until the
  // next start.
  void start(const RecordBlocks& blocks, bool many);
  // A source of the block that begins with its first record; it may give more than the block has.
  Result<std::unique_ptr<ByteSource>> open(size_t index);
  // The same from a record at byte `offset` of a plain file on.
  Result<std::unique_ptr<ByteSource>> open_at(size_t index, uint64_t offset);
  // Whether the file is plain as far as its first bytes say.
  Result<bool> is_plain(const RecordFiles::File& file);

 private:
  Result<std::unique_ptr<ByteSource>> open_bytes(const RecordFiles::File& file, uint64_t begin,
                                                 uint64_t end);
  std::unique_ptr<ByteSource> take_ahead(size_t index);

  const RecordFiles& files_;
  Store* const store_;
  const RecordBlocks* blocks_ = nullptr;
  bool many_ = false;
  std::unique_ptr<RangeFetcher> fetcher_;  // before its sources: it outlives them
  std::deque<std::unique_ptr<ByteSource>> ahead_;
  size_t first_ahead_ = 0;  // the block that ahead_ begins with
};

}  // namespace sluice
