// Many ranges of a store's objects read side by side: a few threads fetch what comes next of each,
// so that a reader who takes from them in turn does not wait for every answer.
#pragma once

#include <cstdint>
#include <memory>

#include "core/io/byte_source.h"
#include "core/io/store.h"

namespace sluice {

class RangeFetcher {
 public:
  // Fetched and kept at a time, of each range: this one and the next. More: fewer requests, more
  // memory.
  static constexpr uint64_t kPieceBytes = uint64_t{256} << 10;
  // Answers waited for at a time: 16 of 256 KiB in 40 ms are 100 MB/s.
  static constexpr size_t kThreads = 16;

  // Lifetime: the store outlives the fetcher. Where the system has no more threads, pieces are
  // fetched when they are asked for.
  explicit RangeFetcher(Store& store, size_t threads = kThreads);
  RangeFetcher(const RangeFetcher&) = delete;
  RangeFetcher& operator=(const RangeFetcher&) = delete;
  ~RangeFetcher();

  // The bytes from `begin` to `end` of an object (cut at its end), in pieces, each one request. The
  // first is begun at once; errors come when it is read. Requires: object.bytes >= 0. Lifetime: the
  // fetcher outlives the source. Cost: two pieces; pieces are begun in the order they were asked
  // for. Errors of next(): the store's; kCorrupt when the object ends before its listed size.
  std::unique_ptr<ByteSource> open(const StoreObject& object, uint64_t begin, uint64_t end);

 private:
  struct State;
  class Source;
  std::unique_ptr<State> state_;
};

}  // namespace sluice
