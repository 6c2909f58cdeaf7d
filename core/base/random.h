// Counter-based random numbers: a number is a pure function of its key and counter, so there is no
// generator state to share between threads, to store in a checkpoint or to lose.
#pragma once

#include <cstdint>

// Always inlined: kernels compiled for one instruction set call these, and an out-of-line copy
// could be picked by the linker for all.
#define SLUICE_RANDOM_INLINE [[gnu::always_inline]] constexpr

namespace sluice {

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014; constants of Stafford's variant 13):
// a bijection on 64 bits whose output bits each depend on every input bit.
SLUICE_RANDOM_INLINE uint64_t mix64(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// A key for one purpose, e.g. random_key(seed, epoch, document): order matters, zero is fine.
SLUICE_RANDOM_INLINE uint64_t random_key(uint64_t a, uint64_t b = 0, uint64_t c = 0) {
  return mix64(mix64(mix64(a + 0x9e3779b97f4a7c15u) + b + 0x9e3779b97f4a7c15u) + c +
               0x9e3779b97f4a7c15u);
}

// The `counter`-th 64 random bits of `key` (SplitMix64 started at `key`).
SLUICE_RANDOM_INLINE uint64_t random_bits(uint64_t key, uint64_t counter) {
  return mix64(key + (counter + 1) * 0x9e3779b97f4a7c15u);
}

// 24 random bits as a float in [0, 1): exact, the same on every machine.
SLUICE_RANDOM_INLINE float unit_float(uint32_t bits) {
  return static_cast<float>(bits >> 8) * 0x1p-24f;
}

// A number in [0, bound), bound > 0, by multiply-shift; the bias is below bound / 2^64.
SLUICE_RANDOM_INLINE uint64_t random_below(uint64_t bits, uint64_t bound) {
  return static_cast<uint64_t>((static_cast<unsigned __int128>(bits) * bound) >> 64);
}

}  // namespace sluice
