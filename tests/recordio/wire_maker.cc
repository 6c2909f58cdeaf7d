// The generator behind the oracle test: every choice that the wire format leaves is drawn.
#include "tests/recordio/wire_maker.h"

#include <cstring>

namespace sluice::testing {
namespace {

// What a repeated field's elements are.
enum Kind : uint32_t { kFloat, kDouble, kInt32, kUint64 };

constexpr uint32_t kScalarType[] = {5, 1, 0, 0};

}  // namespace

void WireMaker::varint(std::string& out, uint64_t value) {
  const bool is_overlong = dice_.one_in(60);
  size_t more = is_overlong ? dice_.below(11) : 0;
  for (; value >= 0x80; value >>= 7) {
    out.push_back(static_cast<char>(value | 0x80));
    more -= more > 0;
  }
  for (; more > 0; --more) {
    out.push_back(static_cast<char>(value | 0x80));
    value = 0;
  }
  out.push_back(static_cast<char>(value));
}

void WireMaker::length(std::string& out, uint32_t field, const std::string& content) {
  tag(out, field, 2);
  varint(out, content.size());
  out += content;
}

void WireMaker::unknown(std::string& out, int depth) {
  const uint32_t field = static_cast<uint32_t>(dice_.one_in(30) ? 0 : 1 + dice_.below(20));
  const uint32_t type =
      static_cast<uint32_t>(dice_.one_in(40) ? 4 + dice_.below(4) : dice_.below(4));
  tag(out, field, type);
  if (type == 0) varint(out, dice_.bits());
  if (type == 1) out.append(8, 'x');
  if (type == 2) length(out, field, std::string(dice_.below(5), '\x12'));
  if (type == 5) out.append(4, 'y');
  if (type != 3) return;
  if (depth == 0 && dice_.one_in(20)) {  // about the depth where protobuf gives up
    const size_t levels = 92 + dice_.below(12);
    for (size_t i = 0; i < levels; ++i) tag(out, 5, 3);
    for (size_t i = 0; i < levels; ++i) tag(out, 5, 4);
  } else if (depth < 3) {
    for (uint64_t n = dice_.below(3); n > 0; --n) unknown(out, depth + 1);
  }
  if (!dice_.one_in(30)) tag(out, dice_.one_in(30) ? field + 1 : field, 4);
}

void WireMaker::scalar(std::string& out, uint32_t kind) {
  const bool is_odd = dice_.one_in(40);
  if (kind == kFloat) {
    float value = static_cast<float>(dice_.below(6));
    const uint32_t any = static_cast<uint32_t>(dice_.bits());
    if (is_odd) std::memcpy(&value, &any, sizeof value);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  } else if (kind == kDouble) {
    double value = static_cast<double>(dice_.below(6));
    const uint64_t any = dice_.bits();
    if (is_odd) std::memcpy(&value, &any, sizeof value);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  } else {
    varint(out, is_odd ? dice_.bits() >> dice_.below(64) : dice_.below(kind == kInt32 ? 6 : 400));
  }
}

void WireMaker::repeated(std::string& out, uint32_t field, uint32_t kind) {
  const bool is_wrong_type = dice_.one_in(60);
  for (uint64_t pieces = dice_.one_in(4) ? dice_.below(4) : 1; pieces > 0; --pieces) {
    if (dice_.one_in(5)) {
      for (uint64_t n = dice_.below(4); n > 0; --n) {
        const uint32_t type = kScalarType[is_wrong_type ? (kind + 1) % 4 : kind];
        tag(out, field, type);
        scalar(out, is_wrong_type ? (kind + 1) % 4 : kind);
      }
    } else {
      std::string packed;
      for (uint64_t n = dice_.below(7); n > 0; --n) scalar(packed, kind);
      length(out, field, packed);
    }
    if (dice_.one_in(25)) unknown(out, 0);
  }
}

std::string WireMaker::tensor(uint32_t kind) {
  std::string out;
  const uint32_t kinds[] = {kind, kUint64, kUint64};
  const uint32_t first = static_cast<uint32_t>(dice_.one_in(4) ? dice_.below(3) : 0);
  for (uint32_t i = 0; i < 3; ++i) {
    const uint32_t field = (first + i) % 3;
    if (!dice_.one_in(field == 0 ? 12 : 3)) repeated(out, field + 1, kinds[field]);
  }
  return out;
}

std::string WireMaker::value() {
  std::string out;
  uint64_t members = dice_.one_in(8) ? dice_.below(4) : 1;
  for (; members > 0; --members) {
    const uint32_t kind = static_cast<uint32_t>(dice_.one_in(25) ? 3 : dice_.below(3));
    static constexpr uint32_t kFields[] = {2, 3, 7, 9};
    length(out, kFields[kind], tensor(kind));
    if (dice_.one_in(25)) unknown(out, 0);
  }
  return out;
}

std::string WireMaker::name() {
  if (!dice_.one_in(6)) return "values";
  static const char* const kNames[] = {"", "value", "values2", "x"};
  return kNames[dice_.below(4)];
}

std::string WireMaker::entry() {
  std::string out;
  const bool is_name_first = !dice_.one_in(6);
  if (is_name_first && !dice_.one_in(20)) length(out, 1, name());
  for (uint64_t n = dice_.one_in(8) ? dice_.below(3) : 1; n > 0; --n) length(out, 2, value());
  if (!is_name_first) length(out, 1, name());
  if (dice_.one_in(25)) unknown(out, 0);
  return out;
}

std::string WireMaker::record() {
  std::string out;
  for (uint64_t n = dice_.one_in(6) ? dice_.below(4) : 1; n > 0; --n) {
    length(out, 1, entry());
    if (dice_.one_in(25)) unknown(out, 0);
  }
  if (dice_.one_in(2)) {
    for (uint64_t n = dice_.one_in(6) ? dice_.below(4) : 1; n > 0; --n) length(out, 2, entry());
  }
  for (uint32_t field = 3; field <= 5; ++field) {
    if (dice_.one_in(3))
      length(out, field, std::string(dice_.below(9), static_cast<char>(0x5f + field)));
  }
  if (dice_.one_in(8)) length(out, 1, entry());
  if (dice_.one_in(20)) unknown(out, 0);
  return out;
}

std::string WireMaker::damaged_record() {
  std::string out = record();
  for (uint64_t n = 1 + dice_.below(3); n > 0 && !out.empty(); --n) {
    const size_t at = dice_.below(out.size());
    switch (dice_.below(5)) {
      case 0:
        out[at] = static_cast<char>(dice_.bits());
        break;
      case 1:
        out.resize(at);
        break;
      case 2:
        out.erase(at, 1 + dice_.below(4));
        break;
      case 3:
        out.insert(at, out.substr(at, 1 + dice_.below(6)));
        break;
      default:
        out[at] = static_cast<char>(out[at] ^ 0x80);
        break;
    }
  }
  return out;
}

}  // namespace sluice::testing
