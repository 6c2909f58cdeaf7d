// Bytes by offset, from a file or from memory, for formats whose parts may lie in any order.
// Streams are core/io's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/status.h"

namespace sluice {

class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  virtual uint64_t size() const = 0;
  // Requires: offset + bytes <= size(). Lifetime: the view until the next call.
  // Errors: kIo, kCorrupt (the file was cut while we read it), kOutOfMemory.
  // Cost: for a file, `bytes` of memory, kept for the next call.
  virtual Result<std::span<const uint8_t>> view(uint64_t offset, size_t bytes) = 0;
};

// A regular file, read and not mapped: one that is cut short under us is an error, not SIGBUS.
// Errors: kNotFound, kIo, kUnsupported (no regular file, so without a length to hold numbers to).
Result<std::unique_ptr<RandomAccess>> open_random_access(const std::string& path);

// Lifetime: `bytes` outlives the result.
std::unique_ptr<RandomAccess> memory_random_access(std::span<const uint8_t> bytes);

}  // namespace sluice
