// Makes records' wire bytes that no usual writer emits but protobuf defines: fields out of order,
// unpacked, in pieces, unknown, overlong; and damages them. For the oracle test.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/random.h"

namespace sluice::testing {

// Random numbers by a counter, so that record i of a seed is always the same.
class Dice {
 public:
  explicit Dice(uint64_t key) : key_(key) {}
  uint64_t bits() { return random_bits(key_, counter_++); }
  uint64_t below(uint64_t bound) { return random_below(bits(), bound); }
  bool one_in(uint64_t n) { return below(n) == 0; }

 private:
  uint64_t key_;
  uint64_t counter_ = 0;
};

class WireMaker {
 public:
  explicit WireMaker(uint64_t key) : dice_(key) {}
  // A record of any legal form.
  std::string record();
  // The same, often damaged: bytes changed, cut, doubled, lengths off.
  std::string damaged_record();

 private:
  void varint(std::string& out, uint64_t value);
  void tag(std::string& out, uint32_t field, uint32_t type) { varint(out, field << 3 | type); }
  void length(std::string& out, uint32_t field, const std::string& content);
  void unknown(std::string& out, int depth);
  void scalar(std::string& out, uint32_t kind);
  void repeated(std::string& out, uint32_t field, uint32_t kind);
  std::string tensor(uint32_t kind);
  std::string value();
  std::string entry();
  std::string name();

  Dice dice_;
};

}  // namespace sluice::testing
