// Bytes by offset, from a file or from memory, for formats whose parts may lie in any order.
// Streams are core/io's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/status.h"
#include "core/io/store.h"

namespace sluice {

class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  virtual uint64_t size() const = 0;
  // Requires: offset + bytes <= size(). Lifetime: the view until the next call.
  // Errors: kIo, kCorrupt (the file was cut while we read it), kOutOfMemory.
  // Cost: for a file, `bytes` of memory, kept for the next call.
  virtual Result<std::span<const uint8_t>> view(uint64_t offset, size_t bytes) = 0;
  // Returns: nullptr, but for a mapped file what keeps its views alive beyond the next call, in any
  // thread, for as long as somebody holds it.
  virtual std::shared_ptr<const void> mapping() const { return nullptr; }
};

// A regular file, read and not mapped: one that is cut short under us is an error, not SIGBUS.
// A name of a store is read into memory first, all of it. Messages of stores name the object, the
// others leave that to the caller.
// Errors: kNotFound, kIo, kUnsupported (no regular file, so without a length to hold numbers to),
// the store's.
Result<std::unique_ptr<RandomAccess>> open_random_access(const std::string& path,
                                                         Store* store = nullptr);

// A regular file mapped for reading: its pages are those of the system's cache, shared by all who
// map it. A file that is cut short under us is SIGBUS, so it has to be replaced by rename.
// Errors: kNotFound, kIo, kUnsupported (no regular file), kCorrupt (an empty one), kOutOfMemory.
Result<std::unique_ptr<RandomAccess>> map_random_access(const std::string& path);

// Lifetime: `bytes` outlives the result.
std::unique_ptr<RandomAccess> memory_random_access(std::span<const uint8_t> bytes);

}  // namespace sluice
