// The ring alone: order, back-pressure, and an exchange that the reader moves on by itself.
#include "remote/part_ring.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace sluice_remote {
namespace {

constexpr int64_t kBlock = PartBlocks::kBlockBytes;

std::vector<uint8_t> made_bytes(int64_t size) {
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  uint32_t state = 7;
  for (uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<uint8_t>(state >> 24);
  }
  return bytes;
}

std::vector<uint8_t> read_all(PartRing& ring, size_t piece) {
  std::vector<uint8_t> bytes;
  std::vector<uint8_t> block(piece);
  for (size_t size = 1; size > 0;) {
    EXPECT_TRUE(ring.read(block, size).ok());
    bytes.insert(bytes.end(), block.begin(), block.begin() + static_cast<ptrdiff_t>(size));
  }
  return bytes;
}

// Brings the bytes of parts that follow each other as an exchange does: pieces until it is sated.
class Pump final : public HttpPump {
 public:
  Pump(PartRing& ring, int64_t part, std::span<const uint8_t> bytes)
      : ring_(ring), part_(part), at_(ring.part_begin(part)), bytes_(bytes) {}

  bool step() override {
    if (bytes_.empty()) return false;
    if (std::this_thread::get_id() != owner_) ++steps_of_others;
    do {
      if (at_ == ring_.part_end(part_)) {
        ring_.finish(part_++);
        if (!ring_.wait_for_room(part_)) return false;
      }
      const int64_t room = std::min<int64_t>(ring_.part_end(part_) - at_, 10'000);
      const auto piece = bytes_.first(std::min<size_t>(bytes_.size(), static_cast<size_t>(room)));
      if (!ring_.append(part_, piece)) return false;
      at_ += std::ssize(piece);
      bytes_ = bytes_.subspan(piece.size());
    } while (!bytes_.empty() && !ring_.is_sated(part_));
    return !bytes_.empty();
  }
  void run() {
    owner_ = std::this_thread::get_id();
    while (step()) ring_.lend(part_, *this);
    ring_.finish(part_);
  }

  int steps_of_others = 0;

 private:
  PartRing& ring_;
  int64_t part_;
  int64_t at_;
  std::span<const uint8_t> bytes_;
  std::thread::id owner_;
};

TEST(PartRing, GivesPartsInOrderWhoeverFillsThem) {
  const auto bytes = made_bytes(17 * kBlock + 77);
  for (const int64_t held : {int64_t{0}, kBlock / 2}) {
    PartRing ring({0, kBlock / 3, 2 * kBlock, 4});
    ring.set_end(std::ssize(bytes));
    ring.hold_at_most(held);
    const auto fill = [&] {
      while (const auto part = ring.claim()) {
        const int64_t begin = ring.part_begin(*part);
        const int64_t last = ring.claim_behind(*part, 3);
        const int64_t end = std::min(ring.part_end(last), std::ssize(bytes));
        Pump pump(
            ring, *part,
            std::span(bytes).subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
        pump.run();
      }
    };
    std::vector<std::thread> fillers;
    for (int i = 0; i < 3; ++i) fillers.emplace_back(fill);
    EXPECT_TRUE(read_all(ring, 30'011) == bytes) << held;
    for (std::thread& filler : fillers) filler.join();
  }
}

TEST(PartRing, GivesOneRequestSeveralPartsOfANearServer) {
  PartRing ring({0, 10, 100, 4});
  ASSERT_EQ(ring.claim(), 0);
  ring.hold_at_most(50);
  EXPECT_EQ(ring.claim_behind(0, 3), 0);  // where it ends is not known
  ring.set_end(711);
  EXPECT_EQ(ring.claim_behind(0, 3), 2);
  ASSERT_EQ(ring.claim(), 3);
  EXPECT_EQ(ring.claim_behind(0, 3), 0);  // somebody else has what follows
  ring.hold_at_most(0);
  EXPECT_EQ(ring.claim_behind(3, 3), 3);  // far servers: many connections
  ring.hold_at_most(50);
  EXPECT_EQ(ring.claim_behind(3, 1), 3);
  EXPECT_EQ(ring.claim_behind(3, 100), 8);  // the last: bytes 710 to 711
  EXPECT_EQ(ring.unclaimed_parts(), 0);
}

// The reader drives the request over the border of two parts without waiting for itself.
TEST(PartRing, HasTheReaderComeToTheNextPart) {
  const auto bytes = made_bytes(12 * kBlock);
  PartRing ring({0, 4 * kBlock, 4 * kBlock, 2});
  ring.set_end(std::ssize(bytes));
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  ASSERT_EQ(ring.claim_behind(0, 3), 2);
  Pump pump(ring, 0, bytes);
  std::thread filler([&] { pump.run(); });
  EXPECT_TRUE(read_all(ring, 50'000) == bytes);
  filler.join();
  EXPECT_EQ(ring.waited(2).count(), 0);
}

TEST(PartRing, HasTheReaderMoveTheFrontOn) {
  const auto bytes = made_bytes(3 * kBlock);
  PartRing ring({0, 4 * kBlock, 4 * kBlock, 2});
  ring.set_end(std::ssize(bytes));
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  Pump pump(ring, 0, bytes);
  std::thread filler([&] { pump.run(); });
  EXPECT_TRUE(read_all(ring, 50'000) == bytes);
  filler.join();
  EXPECT_GE(pump.steps_of_others, 3 * kBlock / 60'000);
}

TEST(PartRing, LendsNothingToAFarReaderNorWhatIsNotRead) {
  const auto bytes = made_bytes(20'000);
  PartRing ring({0, kBlock, kBlock, 4});
  ASSERT_EQ(ring.claim(), 0);
  ASSERT_EQ(ring.claim(), 1);
  Pump pump(ring, 0, bytes);
  ring.lend(0, pump);  // parts may hold all: returns at once
  ring.hold_at_most(kBlock / 2);
  ring.lend(1, pump);  // part 0 is read first
  EXPECT_FALSE(ring.is_sated(1));
  EXPECT_EQ(pump.steps_of_others, 0);
}

// Both wait for a second: a server closes what stands still for long.
TEST(PartRing, FetchesAPartToItsEndForAReaderThatStaysAway) {
  const auto bytes = made_bytes(3 * kBlock);
  PartRing ring({0, 4 * kBlock, 4 * kBlock, 2});
  ring.set_end(2 * std::ssize(bytes));
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  Pump pump(ring, 0, bytes);
  pump.run();
  EXPECT_EQ(pump.steps_of_others, 0);

  PartRing other({0, 4 * kBlock, 4 * kBlock, 2});
  other.hold_at_most(kBlock);
  ASSERT_EQ(other.claim(), 0);
  EXPECT_TRUE(other.append(0, std::span(bytes).first(2 * kBlock)));
  EXPECT_TRUE(other.append(0, std::span(bytes).subspan(2 * kBlock)));
  EXPECT_GT(other.waited(0).count(), 0);
}

TEST(PartRing, GivesTheBytesBeforeAFailureFirst) {
  const auto bytes = made_bytes(1000);
  PartRing ring({0, kBlock, kBlock, 2});
  ring.set_end(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  ASSERT_TRUE(ring.append(0, bytes));
  ring.fail(0, remote_error("it broke"));
  std::vector<uint8_t> block(kBlock);
  size_t size = 0;
  EXPECT_TRUE(ring.read(block, size).ok());
  EXPECT_EQ(size, 1000u);
  EXPECT_EQ(ring.read(block, size).text, "it broke");
  EXPECT_EQ(ring.read(block, size).text, "it broke");
}

TEST(PartRing, StopEndsThoseThatWait) {
  const auto bytes = made_bytes(4 * kBlock);
  PartRing ring({0, 4 * kBlock, 4 * kBlock, 2});
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  ASSERT_EQ(ring.claim(), 1);
  Pump pump(ring, 0, bytes);
  std::thread lending([&] { ring.lend(0, pump); });
  std::thread appending([&] { EXPECT_FALSE(ring.append(1, bytes) && ring.append(1, bytes)); });
  std::thread claiming([&] { EXPECT_FALSE(ring.claim().has_value()); });
  ring.stop();
  lending.join();
  appending.join();
  claiming.join();
}

}  // namespace
}  // namespace sluice_remote
