// The ring alone: order, back-pressure, and who is woken by what.
#include "remote/part_ring.h"

#include <functional>

#include "tests/remote/ring_pump.h"

namespace sluice_remote {
namespace {

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

// What ends the wait of a filler whose part holds enough, before the reader counts as away.
TEST(PartRing, HasAFillerGoOnWhenThereIsRoom) {
  const auto bytes = made_bytes(2 * kBlock);
  const std::vector<std::function<void(PartRing&)>> ends = {
      [](PartRing& ring) { read_some(ring, kBlock); },
      [](PartRing& ring) { ring.hold_at_most(0); }};
  for (const auto& end : ends) {
    nanoseconds waited{};
    // A filler that comes later than what ends its wait has none: once more, with more time for it.
    for (milliseconds time(20); waited.count() == 0 && time < seconds(30); time *= 2) {
      PartRing ring(layout_of(4 * kBlock, 4 * kBlock, 1, kForLong));
      ring.hold_at_most(kBlock);
      ASSERT_EQ(ring.claim(), 0);
      std::thread filler([&] { EXPECT_TRUE(ring.append(0, bytes)); });
      std::this_thread::sleep_for(time);
      end(ring);
      filler.join();
      waited = ring.waited(0);
      ring.hold_at_most(kBlock);
      EXPECT_TRUE(ring.is_sated(0)) << "the reader has not been away";
    }
    EXPECT_GT(waited.count(), 0);
  }
}

TEST(PartRing, HasThoseThatWaitForANearServerWaitForNothingElse) {
  for (const bool is_near : {true, false}) {
    PartRing ring({0, kBlock, kBlock, 2});
    std::atomic<bool> has_come = false;
    std::thread waiting([&] {
      ring.wait_until_near(std::chrono::hours(24));
      EXPECT_TRUE(has_come);
    });
    let_it_wait();
    has_come = true;
    if (is_near) {
      ring.hold_at_most(kBlock);
    } else {
      ring.stop();
    }
    waiting.join();
  }
  PartRing far({0, kBlock, kBlock, 2});
  far.wait_until_near(milliseconds(1));
}

TEST(PartRing, HasThoseThatWaitForRoomGoOn) {
  PartRing ring({0, kBlock, kBlock, 1});
  ASSERT_EQ(ring.claim(), 0);
  std::thread claiming([&] { EXPECT_FALSE(ring.claim().has_value()); });
  let_it_wait();
  ring.set_end(kBlock);  // there is no second part
  claiming.join();

  PartRing longer({0, kBlock, kBlock, 1});
  longer.set_end(3 * kBlock);
  ASSERT_EQ(longer.claim(), 0);
  std::atomic<bool> is_read = false;
  std::thread next([&] {
    EXPECT_TRUE(longer.wait_for_room(1));
    EXPECT_TRUE(is_read);
    longer.finish(1);
  });
  std::thread other([&] {
    EXPECT_EQ(longer.claim(), 1);  // the first that nobody has; here `next` has not claimed its own
    EXPECT_TRUE(is_read);
    EXPECT_EQ(longer.claim(), 2);
    longer.finish(2);
  });
  let_it_wait();
  longer.finish(0);
  is_read = true;
  EXPECT_TRUE(read_all(longer, 100).empty());
  next.join();
  other.join();
}

// What a reader that waits gets to know, more than a moment after it has begun to.
TEST(PartRing, TellsAReaderThatWaits) {
  const auto bytes = made_bytes(1000);
  struct Event {
    std::function<void(PartRing&)> act;
    size_t size;
    const char* failure;
  };
  const std::vector<Event> events = {
      {[&](PartRing& ring) { EXPECT_TRUE(ring.append(0, bytes)); }, 1000, ""},
      {[](PartRing& ring) { ring.fail(0, remote_error("it broke")); }, 0, "it broke"},
      {[](PartRing& ring) { ring.set_end(0); }, 0, ""},
      {[](PartRing& ring) {
         ring.set_end(kBlock);
         ring.finish(0);
       },
       0, ""},
      {[&](PartRing& ring) {
         ring.hold_at_most(kBlock);
         Pump pump(ring, 0, bytes);
         ring.lend(0, pump);
         EXPECT_EQ(pump.steps_of_others, 1);
       },
       1000, ""}};
  for (const Event& event : events) {
    PartRing ring(layout_of(kBlock, kBlock, 2, kForLong));
    ASSERT_EQ(ring.claim(), 0);
    std::thread reading([&] {
      std::vector<uint8_t> block(2000);
      size_t size = 0;
      EXPECT_EQ(ring.read(block, size).text, event.failure);
      EXPECT_EQ(size, event.size);
    });
    let_it_wait();
    event.act(ring);
    reading.join();
  }
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
  PartRing ring(layout_of(4 * kBlock, 4 * kBlock, 2, kForLong));
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  ASSERT_EQ(ring.claim(), 1);
  Pump pump(ring, 0, bytes);
  std::thread lending([&] { EXPECT_LT(ring.lend(0, pump), kForLong / 2); });
  std::thread appending([&] {
    EXPECT_FALSE(ring.append(1, bytes));
    EXPECT_LT(ring.waited(1), kForLong / 2);
  });
  std::thread claiming([&] { EXPECT_FALSE(ring.claim().has_value()); });
  std::thread going_on([&] { EXPECT_FALSE(ring.wait_for_room(2)); });
  let_it_wait();
  ring.stop();
  lending.join();
  appending.join();
  claiming.join();
  going_on.join();
  EXPECT_EQ(ring.lend(0, pump).count(), 0);
  EXPECT_FALSE(ring.append(0, bytes));
}

}  // namespace
}  // namespace sluice_remote
