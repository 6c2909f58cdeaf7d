// For tests of the ring: bytes to fill it with, who reads them, and an exchange that its reader
// moves on.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "remote/part_ring.h"

namespace sluice_remote {

constexpr int64_t kBlock = PartBlocks::kBlockBytes;

inline std::vector<uint8_t> made_bytes(int64_t size) {
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  uint32_t state = 7;
  for (uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<uint8_t>(state >> 24);
  }
  return bytes;
}

// One read() of at most so many bytes.
inline std::vector<uint8_t> read_some(PartRing& ring, size_t most) {
  std::vector<uint8_t> bytes(most);
  size_t size = 0;
  EXPECT_TRUE(ring.read(bytes, size).ok());
  bytes.resize(size);
  return bytes;
}

inline std::vector<uint8_t> read_all(PartRing& ring, size_t piece) {
  std::vector<uint8_t> bytes;
  for (std::vector<uint8_t> block; !(block = read_some(ring, piece)).empty();) {
    bytes.insert(bytes.end(), block.begin(), block.end());
  }
  return bytes;
}

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// How long fillers wait for their readers: where one comes, so long that no stall of the machine
// looks like one that stays away; where it stays away, so that the test is over soon.
constexpr milliseconds kForLong(60'000), kForAMoment(50);

inline PartLayout layout_of(int64_t first_part_bytes, int64_t part_bytes, size_t slots,
                            milliseconds patience) {
  return {0, first_part_bytes, part_bytes, slots, INT64_MAX, patience};
}

// For a thread to come to where it waits. Too short, a test sees less; it does not fail.
inline void let_it_wait() { std::this_thread::sleep_for(milliseconds(20)); }

// Brings the bytes of parts that follow each other as an exchange does: pieces until it is sated.
class Pump final : public HttpPump {
 public:
  Pump(PartRing& ring, int64_t part, std::span<const uint8_t> bytes, int64_t piece = 10'000)
      : ring_(ring), part_(part), at_(ring.part_begin(part)), bytes_(bytes), piece_(piece) {}

  bool step() override {
    if (bytes_.empty()) return false;
    const bool is_lent = std::this_thread::get_id() != owner_;
    if (is_lent) begin_lent_step();
    bring();
    if (is_lent) is_stepping = false;
    return !bytes_.empty();
  }
  void run() {
    owner_ = std::this_thread::get_id();
    while (step()) {
      const nanoseconds waited = ring_.lend(part_, *this);
      EXPECT_FALSE(is_stepping) << "given back within a step";
      EXPECT_GE(waited.count(), 0);
      if (waited.count() > 0) ++lends;
      lent_waited += waited;
    }
    finish();
  }

  std::atomic<bool> is_stepping = false;
  int steps_of_others = 0;
  int lends = 0;                // that were not refused
  nanoseconds lent_waited{};    // as lend() said
  nanoseconds append_waited{};  // as waited() said at the end of each part
  milliseconds pause{};         // of the next step that is the reader's

 private:
  void begin_lent_step() {
    is_stepping = true;
    ++steps_of_others;
    EXPECT_FALSE(ring_.is_sated(part_ + 1)) << "who fills what comes next need not wait";
    std::this_thread::sleep_for(std::exchange(pause, {}));
  }
  void bring() {
    do {
      if (at_ == ring_.part_end(part_)) {
        finish();
        if (!ring_.wait_for_room(++part_)) break;
      }
      const int64_t room = std::min(ring_.part_end(part_) - at_, piece_);
      const auto piece = bytes_.first(std::min<size_t>(bytes_.size(), static_cast<size_t>(room)));
      if (!ring_.append(part_, piece)) break;
      at_ += std::ssize(piece);
      bytes_ = bytes_.subspan(piece.size());
    } while (!bytes_.empty() && !ring_.is_sated(part_));
  }
  void finish() {
    append_waited += ring_.waited(part_);
    ring_.finish(part_);
  }

  PartRing& ring_;
  int64_t part_;
  int64_t at_;
  std::span<const uint8_t> bytes_;
  const int64_t piece_;
  std::thread::id owner_;
};

}  // namespace sluice_remote
