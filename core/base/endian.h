// Unaligned little-endian loads and stores. Every format of ours is little-endian.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace sluice {

static_assert(std::endian::native == std::endian::little, "sluice needs a little-endian machine");

template <typename T>
inline T load_le(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <typename T>
inline void store_le(void* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

}  // namespace sluice
