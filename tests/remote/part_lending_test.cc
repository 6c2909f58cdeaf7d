// An exchange that the ring's reader moves on by itself, and when it is given back.
#include "remote/part_receiver.h"
#include "tests/remote/ring_pump.h"

namespace sluice_remote {
namespace {

// Over the borders of parts, wherever its reads end; it waits for nobody but the pump.
TEST(PartRing, HasTheReaderMoveOneRequestOnOverItsParts) {
  const auto bytes = made_bytes(12 * kBlock);
  for (const int64_t piece : {10'000, 65'536}) {
    PartRing ring(layout_of(4 * kBlock, 4 * kBlock, 2, kForLong));
    ring.set_end(std::ssize(bytes));
    ring.hold_at_most(kBlock);
    ASSERT_EQ(ring.claim(), 0);
    ASSERT_EQ(ring.claim_behind(0, 3), 2);
    Pump pump(ring, 0, bytes, piece);
    std::thread filler([&] { pump.run(); });
    const int64_t wanted = 65'536;
    EXPECT_TRUE(read_all(ring, static_cast<size_t>(wanted)) == bytes);
    filler.join();
    EXPECT_EQ(pump.lends, 1) << "it is not given back at the end of a part";
    EXPECT_EQ(pump.append_waited.count(), 0);
    EXPECT_LT(pump.lent_waited, kForLong / 2);
    // Each step fills what was asked for.
    EXPECT_GE(pump.steps_of_others, std::ssize(bytes) / (wanted + piece) - 3);
    EXPECT_LE(pump.steps_of_others, std::ssize(bytes) / wanted + 6);
  }
}

TEST(PartRing, LendsForAsLongAsTheReaderWaitsForTheServer) {
  const auto bytes = made_bytes(1000);
  constexpr milliseconds kPatience(10'000), kPause(11'000);
  PartRing ring(layout_of(kBlock, kBlock, 2, kPatience));
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  for (const milliseconds pause : {kPause, milliseconds(0)}) {  // two tries of a part
    Pump pump(ring, 0, bytes);
    pump.pause = pause;
    std::atomic<bool> is_there = false;
    std::thread reading([&] {
      is_there = true;
      EXPECT_TRUE(read_some(ring, bytes.size()) == bytes);
    });
    while (!is_there) std::this_thread::yield();
    const nanoseconds waited = ring.lend(0, pump);
    EXPECT_FALSE(pump.is_stepping) << "given back within a step";
    EXPECT_EQ(pump.steps_of_others, 1) << "the reader was not waited for";
    pump.step();  // so that it ends, whatever happened
    reading.join();
    EXPECT_GE(waited.count(), 0);
    EXPECT_LT(waited, kPause) << "the server's time is not the reader's";
    EXPECT_TRUE(ring.is_sated(0)) << "the reader has not been away";
  }
}

TEST(PartRing, LendsToAReaderThatIsBusyButComes) {
  const auto bytes = made_bytes(kBlock);
  constexpr milliseconds kPatience(2000);
  PartRing ring(layout_of(kBlock, kBlock, 2, kPatience));
  ring.set_end(kBlock);
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  Pump pump(ring, 0, bytes);
  std::thread filler([&] { pump.run(); });
  for (size_t size = 1; size > 0; size = read_some(ring, 100'000).size()) {
    std::this_thread::sleep_for(kPatience / 6);
  }
  filler.join();
  EXPECT_EQ(pump.lends, 1);
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

// A server closes what stands still for long.
TEST(PartRing, FetchesAPartToItsEndForAReaderThatStaysAway) {
  const auto bytes = made_bytes(3 * kBlock);
  PartRing ring(layout_of(4 * kBlock, 4 * kBlock, 2, kForAMoment));
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  Pump pump(ring, 0, bytes);
  pump.run();
  EXPECT_EQ(pump.steps_of_others, 0);
  EXPECT_EQ(pump.lends, 1);
  EXPECT_GE(pump.lent_waited, kForAMoment);
  EXPECT_EQ(pump.append_waited.count(), 0);

  PartRing other(layout_of(3 * kBlock, 3 * kBlock, 1, kForAMoment));
  other.hold_at_most(kBlock);
  ASSERT_EQ(other.claim(), 0);
  EXPECT_TRUE(other.append(0, std::span(bytes).first(2 * kBlock)));
  EXPECT_TRUE(other.append(0, std::span(bytes).subspan(2 * kBlock)));
  EXPECT_GE(other.waited(0), kForAMoment);
  EXPECT_FALSE(other.is_sated(0));
  other.finish(0);
  // The next part begins anew.
  std::thread reading([&] {
    for (int64_t at = 0; at < 3 * kBlock + 1;) at += std::ssize(read_some(other, 100'000));
  });
  EXPECT_EQ(other.claim(), 1);
  EXPECT_EQ(other.waited(1).count(), 0);
  EXPECT_TRUE(other.is_sated(1));
  EXPECT_TRUE(other.append(1, std::span(bytes).first(1)));
  reading.join();
}

TEST(PartReceiver, CountsHowLongItsReaderWasWaitedFor) {
  const auto bytes = made_bytes(1000);
  PartRing ring(layout_of(kBlock, kBlock, 2, kForAMoment));
  ring.hold_at_most(kBlock);
  ASSERT_EQ(ring.claim(), 0);
  ObjectIdentity identity("object", "");
  PartReceiver receiver(ring, identity, 0, 0);
  HttpResponse response;
  response.status = 206;
  response.headers["content-range"] = "bytes 0-1999/2000";
  ASSERT_TRUE(receiver.begin(response)) << receiver.fault().text;
  ASSERT_TRUE(receiver.take(bytes));
  EXPECT_TRUE(receiver.is_sated());
  Pump pump(ring, 0, bytes);
  receiver.lend(pump);
  EXPECT_GE(receiver.waited(), kForAMoment);
}

}  // namespace
}  // namespace sluice_remote
