// Keys are unpacked several at a time while their varints have one length, which ascending keys do;
// order and counts are checked in loops of their own, four at a time.
#include "core/recordio/ordered_row.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/endian.h"

namespace sluice::recordio_internal {
namespace {

constexpr uint64_t kMoreBits = 0x8080808080808080;  // set in every byte that another one follows

// The key at the front of eight bytes. Returns: its length, over 4 when it does not end by then.
// Without branches, because this is where lengths change and a guess would be wrong.
inline size_t first_key(uint64_t word, uint32_t& key) {
  const uint64_t ends = (~word & kMoreBits) | uint64_t{1} << 63;
  const uint64_t its_bytes = word & (ends ^ (ends - 1));  // up to its last byte
  key = static_cast<uint32_t>((its_bytes & 0x7f) | (its_bytes >> 1 & 0x3f80) |
                              (its_bytes >> 2 & 0x1fc000) | (its_bytes >> 3 & 0xfe00000));
  return static_cast<size_t>(std::countr_zero(ends)) / 8 + 1;
}

// unpack_keys() may write so many ids past the last one that it keeps.
constexpr size_t kSlack = 8;

// Unpacks keys from the front of `bytes` while there are eight bytes, and `out` is before
// `out_end`. Each step takes all keys of the first one's length that lie in the next eight bytes.
// For lengths one and two it writes as many as could, and goes on by as many as there were: the one
// branch is on the length, which changes two or three times in a row of ascending keys. Returns:
// false for a key of over four bytes.
bool unpack_far_keys(std::span<const uint8_t>& bytes, uint32_t*& out, const uint32_t* out_end) {
  const uint8_t* at = bytes.data();
  const uint8_t* end = at + bytes.size();
  while (end - at >= 8 && out < out_end) {
    const uint64_t word = load_le<uint64_t>(at);
    const uint64_t more = word & kMoreBits;
    size_t length;
    if ((more & 0x80) == 0) {
      for (size_t i = 0; i < 8; ++i) out[i] = at[i];
      length = static_cast<size_t>(std::countr_zero(more)) / 8;
      out += length;
    } else if ((more & 0x8000) == 0) {
      const uint64_t lanes = (word & 0x007f007f007f007f) | (word >> 1 & 0x3f803f803f803f80);
      for (size_t i = 0; i < 4; ++i) out[i] = static_cast<uint16_t>(lanes >> 16 * i);
      const size_t keys = static_cast<size_t>(std::countr_zero(more ^ 0x0080008000800080)) / 16;
      length = 2 * keys;
      out += keys;
    } else if ((more & 0xffffffffffff) == 0x008080008080) {  // two of three bytes
      const uint64_t lanes =
          (word & 0x7f00007f) | (word >> 1 & 0x3f80003f80) | (word >> 2 & 0x1fc0001fc000);
      out[0] = static_cast<uint32_t>(lanes & 0xffffff);
      out[1] = static_cast<uint32_t>(lanes >> 24);
      length = 6;
      out += 2;
    } else {
      length = first_key(word, *out++);
      if (length > 4) return false;
    }
    at += length;
  }
  bytes = {at, end};
  return true;
}

// Fewer than eight bytes with zeros after them; `all` ends where they end.
inline uint64_t last_bytes(std::span<const uint8_t> all, size_t count) {
  if (all.size() >= 8) return load_le<uint64_t>(all.data() + all.size() - 8) >> 8 * (8 - count);
  uint8_t bytes[8] = {};
  std::memcpy(bytes, all.data() + all.size() - count, count);
  return load_le<uint64_t>(bytes);
}

// Unpacks `keys`, which end with the end of one. Returns: false unless there are exactly `size`,
// all of at most four bytes. Requires: room for size + kSlack at `out`.
bool unpack_keys(std::span<const uint8_t> keys, uint32_t* out, size_t size) {
  const uint32_t* out_end = out + size;
  std::span<const uint8_t> rest = keys;
  if (!unpack_far_keys(rest, out, out_end) || rest.size() >= 8) return false;
  if (rest.empty()) return out == out_end;
  uint64_t word = last_bytes(keys, rest.size());
  for (size_t left = rest.size(); left > 0;) {
    if (out >= out_end) return false;
    const size_t length = first_key(word, *out++);
    if (length > 4) return false;
    word >>= 8 * length;
    left -= length;
  }
  return out == out_end;
}

using Int4 = int32_t __attribute__((vector_size(16)));

inline Int4 load4(const void* from) { return load_le<Int4>(from); }

inline bool is_any_set(Int4 mask) {
  uint64_t halves[2];
  std::memcpy(halves, &mask, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

// Whether `fault(i)` is zero in all lanes of all blocks of four that cover 0 .. size - 1; the last
// block overlaps the one before instead of a loop for the rest. Requires: size >= 4.
template <typename Fault>
inline bool is_free_of_faults(size_t size, Fault fault) {
  Int4 faults = fault(size - 4);
  for (size_t i = 0; i + 4 < size; i += 4) faults |= fault(i);
  return !is_any_set(faults);
}

// Requires: ids below 2^31, so that they compare as signed numbers (SSE2 knows no others).
bool is_ascending(const uint32_t* ids, size_t size) {
  if (size > 4) {
    return is_free_of_faults(size - 1,
                             [&](size_t i) { return load4(ids + i) >= load4(ids + i + 1); });
  }
  for (size_t i = 1; i < size; ++i) {
    if (ids[i - 1] >= ids[i]) return false;
  }
  return true;
}

// As bits: positive finite floats are the integers from 1 to below that of infinity.
bool are_positive_and_finite(const uint8_t* values, size_t size) {
  constexpr int32_t kInfinity = 0x7f800000;
  if (size >= 4) {
    return is_free_of_faults(size, [&](size_t i) {
      const Int4 bits = load4(values + i * sizeof(float));
      return (bits < 1) | (bits >= kInfinity);
    });
  }
  for (size_t i = 0; i < size; ++i) {
    const int32_t bits = load_le<int32_t>(values + i * sizeof(float));
    if (bits < 1 || bits >= kInfinity) return false;
  }
  return true;
}

}  // namespace

bool decode_ordered_row(const TensorView& tensor, uint64_t feature_dim,
                        std::vector<uint32_t>& word_ids, std::vector<float>& counts) {
  const size_t size = tensor.values.size() / sizeof(float);
  if (size == 0 || tensor.keys.empty() || tensor.keys.back() >= 0x80 ||
      !are_positive_and_finite(tensor.values.data(), size)) {
    return false;
  }
  const size_t begin = word_ids.size();
  word_ids.resize(begin + size + kSlack);
  uint32_t* ids = word_ids.data() + begin;
  // Ascending: the last one bounds them all.
  if (!unpack_keys(tensor.keys, ids, size) || !is_ascending(ids, size) ||
      ids[size - 1] >= feature_dim) {
    word_ids.resize(begin);
    return false;
  }
  word_ids.resize(begin + size);
  counts.resize(begin + size);
  std::memcpy(counts.data() + begin, tensor.values.data(), size * sizeof(float));
  return true;
}

}  // namespace sluice::recordio_internal
