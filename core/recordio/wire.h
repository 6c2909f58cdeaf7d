// Protobuf's wire format in bounded steps: varints, tags, lengths, skipping of unknown fields, with
// the limits of libprotobuf's own parser. Knows no message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace sluice::wire {

enum Type : uint32_t {
  kVarint = 0,
  kFixed64 = 1,
  kLength = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5
};

constexpr uint32_t tag_of(uint32_t field, Type type) { return field << 3 | type; }

// How many messages and groups may lie inside one another (libprotobuf's default).
inline constexpr int kMaxDepth = 100;
inline constexpr size_t kMaxVarintBytes = 10;

// A position in a bounded piece of wire bytes. Every read below returns false, with `at` somewhere
// in the piece, when the bytes are not what was asked for.
struct Cursor {
  const uint8_t* at;
  const uint8_t* end;

  explicit Cursor(std::span<const uint8_t> bytes)
      : at(bytes.data()), end(bytes.data() + bytes.size()) {}
  bool done() const { return at == end; }
  size_t left() const { return static_cast<size_t>(end - at); }
};

// At most ten bytes; bits over 64 are dropped, as libprotobuf does.
inline bool read_varint(Cursor& cursor, uint64_t& value) {
  uint64_t result = 0;
  for (uint32_t shift = 0; shift < 70 && !cursor.done(); shift += 7) {
    const uint64_t byte = *cursor.at++;
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      value = result;
      return true;
    }
  }
  return false;
}

// At most five bytes; bits over 32 are dropped.
inline bool read_tag(Cursor& cursor, uint32_t& tag) {
  uint32_t result = 0;
  for (uint32_t shift = 0; shift < 35 && !cursor.done(); shift += 7) {
    const uint32_t byte = *cursor.at++;
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      tag = result;
      return true;
    }
  }
  return false;
}

// A length and the bytes it covers. At most five bytes of length, and the piece must hold them all.
inline bool read_bytes(Cursor& cursor, std::span<const uint8_t>& bytes) {
  uint64_t size = 0;
  for (uint32_t shift = 0;; shift += 7) {
    if (shift == 35 || cursor.done()) return false;
    const uint64_t byte = *cursor.at++;
    size |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  if (size > cursor.left()) return false;
  bytes = {cursor.at, static_cast<size_t>(size)};
  cursor.at += size;
  return true;
}

inline bool skip_bytes(Cursor& cursor, size_t bytes) {
  if (cursor.left() < bytes) return false;
  cursor.at += bytes;
  return true;
}

// Skips the field that `tag` began; groups with everything in them. `depth`: levels still allowed.
inline bool skip_field(Cursor& cursor, uint32_t tag, int depth) {  // NOLINT(misc-no-recursion)
  if (tag >> 3 == 0) return false;
  uint64_t ignored;
  std::span<const uint8_t> ignored_bytes;
  switch (tag & 7) {
    case kVarint:
      return read_varint(cursor, ignored);
    case kFixed64:
      return skip_bytes(cursor, 8);
    case kLength:
      return read_bytes(cursor, ignored_bytes);
    case kFixed32:
      return skip_bytes(cursor, 4);
    case kStartGroup:
      if (depth <= 0) return false;
      for (uint32_t inner; read_tag(cursor, inner);) {
        if ((inner & 7) == kEndGroup) return inner == tag - kStartGroup + kEndGroup;
        if (!skip_field(cursor, inner, depth - 1)) return false;
      }
      return false;
    default:  // an end without a start, or types 6 and 7
      return false;
  }
}

// Number of varints in packed bytes, or nothing when one is over ten bytes or cut off at the end.
inline std::optional<size_t> count_varints(std::span<const uint8_t> packed) {
  size_t count = 0;
  size_t run = 0;
  for (const uint8_t byte : packed) {
    run = byte < 0x80 ? 0 : run + 1;
    count += byte < 0x80;
    if (run == kMaxVarintBytes) return std::nullopt;
  }
  if (run != 0) return std::nullopt;
  return count;
}

}  // namespace sluice::wire
