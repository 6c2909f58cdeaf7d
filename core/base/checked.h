// Arithmetic on numbers that strangers wrote: overflow is an answer, not a wrap.
#pragma once

#include <cstdint>
#include <optional>

namespace sluice {

// Returns: a + b, or nothing when it does not fit in 64 bits.
inline std::optional<uint64_t> checked_add(uint64_t a, uint64_t b) {
  uint64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

// Returns: a * b, or nothing when it does not fit in 64 bits.
inline std::optional<uint64_t> checked_mul(uint64_t a, uint64_t b) {
  uint64_t product;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

}  // namespace sluice
