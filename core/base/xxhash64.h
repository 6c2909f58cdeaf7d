// XXH64 (xxHash specification 0.1.1, Yann Collet): the checksum in corpora, models, checkpoints,
// and the hash of words. Not for adversaries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice {

// Streaming form: update() any number of times, then digest() (which may be called again later).
class Xxh64 {
 public:
  explicit Xxh64(uint64_t seed = 0);
  void update(std::span<const uint8_t> bytes);
  uint64_t digest() const;

 private:
  uint64_t lanes_[4];
  uint64_t seed_;
  uint64_t total_bytes_ = 0;
  uint8_t pending_[32];
  uint32_t pending_bytes_ = 0;
};

uint64_t xxh64(std::span<const uint8_t> bytes, uint64_t seed = 0);
uint64_t xxh64(std::string_view text, uint64_t seed = 0);

}  // namespace sluice
