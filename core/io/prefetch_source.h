// Reads ahead of a source on a thread, so that waiting and inflating overlap with what the reader
// does.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "core/io/byte_source.h"

namespace sluice {

struct PrefetchOptions {
  // Of the ring. More: longer pauses of the source are bridged; memory is block_count *
  // block_bytes.
  size_t block_count = 8;
  size_t block_bytes = size_t{256} << 10;
  // Asked about ten times a second while the caller waits; false makes next() return kCancelled.
  std::function<bool()> go_on;
};

// The same bytes in the same order; errors come after the bytes before them. The thread begins with
// the second block, so that a look at a source's beginning costs none; where the system has no more
// threads, blocks are read when they are asked for. Rewinding or freeing it ends a wait of the
// source's at once (ByteSource::cancel()).
// Requires: source != nullptr, block_count and block_bytes > 0.
std::unique_ptr<ByteSource> prefetch_source(std::unique_ptr<ByteSource> source,
                                            PrefetchOptions options = {});

}  // namespace sluice
