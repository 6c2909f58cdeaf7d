// FIFOs: no writer yet is not the end, deadlines say what was waited for, channels have epochs.
#include "core/io/pipe_source.h"

#include <atomic>

#include "tests/io/drain.h"
#include "tests/io/feeder.h"
#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

PipeOptions patience(double wait_seconds, double silence_seconds = 0) {
  PipeOptions options;
  options.wait_seconds = wait_seconds;
  options.silence_seconds = silence_seconds;
  return options;
}

std::string letters(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i * i % 23);
  return bytes;
}

TEST(PipeSource, NoWriterYetIsNotTheEnd) {
  const TemporaryDirectory directory;
  const std::string path = make_fifo(directory.path("fifo"));
  const Feeder feeder(path, "late bytes", 150);
  const auto source = open_pipe_source(path, patience(20));
  Status status;
  EXPECT_EQ(drain(*source, status), "late bytes");
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_TRUE(source->next()->empty()) << "the end stays";
  EXPECT_EQ(source->consumed_bytes(), 10);
}

TEST(PipeSource, AWriterThatWritesNothingIsTheEnd) {
  const TemporaryDirectory directory;
  const std::string path = make_fifo(directory.path("fifo"));
  const Feeder feeder(path, "");
  const auto source = open_pipe_source(path, patience(20));
  Status status;
  EXPECT_EQ(drain(*source, status), "");
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(PipeSource, SaysWhenNobodyWrites) {
  const TemporaryDirectory directory;
  const std::string path = make_fifo(directory.path("fifo"));
  const auto source = open_pipe_source(path, patience(0.05));
  const auto outcome = source->next();
  EXPECT_EQ(outcome.status().code(), StatusCode::kIo);
  EXPECT_EQ(outcome.status().message(),
            path + ": no writer, or nothing from it, for 0.05 s; is the feeder running?");
}

TEST(PipeSource, SaysWhenItsWriterFallsSilent) {
  const TemporaryDirectory directory;
  const std::string path = make_fifo(directory.path("fifo"));
  const auto source = open_pipe_source(path, patience(20, 0.05));
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    const int descriptor = open(path.c_str(), O_WRONLY);
    EXPECT_EQ(write_to(descriptor, "abc"), 0);
    while (!is_done) sleep_milliseconds(5);
    close(descriptor);
  });
  Status status;
  EXPECT_EQ(drain(*source, status), "abc");
  EXPECT_EQ(status.message(),
            path + ": nothing more from its writer for 0.05 s; is the feeder running?");
  EXPECT_EQ(status.offset(), 3);
  is_done = true;
  writer.join();
}

TEST(PipeSource, CancelEndsAWaitAtOnce) {
  const TemporaryDirectory directory;
  const std::string path = make_fifo(directory.path("fifo"));
  const auto source = open_pipe_source(path, patience(3600));
  std::thread canceller([&] {
    sleep_milliseconds(30);
    source->cancel();
  });
  const auto outcome = source->next();
  EXPECT_EQ(outcome.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(outcome.status().message(), path + ": the wait for it was ended");
  canceller.join();
}

TEST(PipeSource, AsksWhetherToGoOnWaiting) {
  const TemporaryDirectory directory;
  PipeOptions options = patience(3600);
  int asked = 0;
  options.go_on = [&asked] { return ++asked < 3; };
  const auto opened = open_channel_source(directory.path("train"), options);
  EXPECT_EQ(opened.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(opened.status().message(),
            directory.path("train_0") + ": the wait for it was ended (channel train, epoch 0)");
  EXPECT_EQ(asked, 3);
}

void do_nothing(int) {}

TEST(PipeSource, WaitsThroughSignals) {
  struct sigaction action {};
  struct sigaction before;
  action.sa_handler = do_nothing;  // without SA_RESTART: read() and poll() fail with EINTR
  sigaction(SIGUSR1, &action, &before);
  const TemporaryDirectory directory;
  const std::string path = make_fifo(directory.path("fifo"));
  const pthread_t reader = pthread_self();
  std::thread writer([&] {
    for (int i = 0; i < 30; ++i) {
      pthread_kill(reader, SIGUSR1);
      sleep_milliseconds(1);
    }
    const int descriptor = open(path.c_str(), O_WRONLY);
    for (const char byte : letters(50)) {
      EXPECT_EQ(write_to(descriptor, std::string_view(&byte, 1)), 0);
      pthread_kill(reader, SIGUSR1);
    }
    close(descriptor);
  });
  const auto source = open_pipe_source(path, patience(20));
  Status status;
  EXPECT_EQ(drain(*source, status), letters(50));
  EXPECT_TRUE(status.ok()) << status.message();
  writer.join();
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(ChannelSource, GoesFromEpochToEpochAndWaitsForTheNextFifo) {
  const TemporaryDirectory directory;
  const std::string prefix = directory.path("train");
  const std::string first = letters(700'000);
  const Feeder feeder(make_fifo(prefix + "_0"), first);
  const auto source = open_channel_source(prefix, patience(20)).value();
  EXPECT_TRUE(source->can_rewind());
  EXPECT_EQ(source->name(), prefix + "_0");
  Status status;
  EXPECT_TRUE(drain(*source, status) == first);
  std::thread late([&] {
    sleep_milliseconds(150);
    Feeder(make_fifo(prefix + "_1"), "second").join();
  });
  ASSERT_TRUE(source->rewind().ok());
  EXPECT_EQ(source->name(), prefix + "_1");
  EXPECT_EQ(source->consumed_bytes(), 0);
  EXPECT_EQ(drain(*source, status), "second");
  EXPECT_TRUE(status.ok()) << status.message();
  late.join();
}

TEST(ChannelSource, LeavingAnEpochEarlyIsEpipeToItsWriter) {
  const TemporaryDirectory directory;
  const std::string prefix = directory.path("train");
  make_fifo(prefix + "_0");
  make_fifo(prefix + "_1");
  Feeder first(prefix + "_0", letters(20'000'000));
  const auto source = open_channel_source(prefix, patience(20)).value();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(source->next()->empty());  // the thread is at work
  ASSERT_TRUE(source->rewind().ok());
  EXPECT_EQ(first.join(), EPIPE);
  const Feeder second(prefix + "_1", "second");
  Status status;
  EXPECT_EQ(drain(*source, status), "second");
}

TEST(ChannelSource, IsFreedAtOnceWhileItsThreadWaits) {
  const TemporaryDirectory directory;
  const std::string prefix = directory.path("train");
  make_fifo(prefix + "_0");
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    const int descriptor = open((prefix + "_0").c_str(), O_WRONLY);
    EXPECT_EQ(write_to(descriptor, letters(200'000)), 0);
    while (!is_done) sleep_milliseconds(5);
    close(descriptor);
  });
  auto source = open_channel_source(prefix, patience(3600)).value();
  size_t size = 0;
  while (size < 200'000) size += source->next()->size();
  source.reset();  // would hang: there is no deadline between bytes, and the writer stays
  is_done = true;
  writer.join();
}

// What a resumed reader finds: its feeder was started again, and begins with epoch 0.
TEST(ChannelSource, ReadsAndDropsTheEpochsBeforeTheOneThatIsWanted) {
  const TemporaryDirectory directory;
  const std::string prefix = directory.path("train");
  for (const char* epoch : {"_0", "_1", "_2"}) make_fifo(prefix + epoch);
  Feeder first(prefix + "_0", letters(700'000));
  PipeOptions options = patience(20);
  int drained = 0;
  options.draining = [&drained] { ++drained; };
  const auto source = open_channel_source(prefix, options).value();
  Feeder second(prefix + "_1", letters(100));
  const Feeder third(prefix + "_2", "third");
  EXPECT_FALSE(source->prepare_epoch(0)) << "it is there";
  ASSERT_TRUE(source->prepare_epoch(2));
  ASSERT_TRUE(source->rewind().ok());
  EXPECT_EQ(first.join(), 0) << "read to its end";
  EXPECT_EQ(second.join(), 0);
  EXPECT_EQ(drained, 2);
  Status status;
  EXPECT_EQ(drain(*source, status), "third");
  ASSERT_TRUE(source->prepare_epoch(1));
  const Status back = source->rewind();
  EXPECT_EQ(back.code(), StatusCode::kIo);
  EXPECT_EQ(back.message(), prefix +
                                "_2: epoch 1 is wanted, which is over (channel train, epoch 2); "
                                "start the feeder again");
}

// And when the feeder went on: epoch 0 never comes.
TEST(ChannelSource, BeginsWithTheFirstEpochThatIsThere) {
  const TemporaryDirectory directory;
  const std::string prefix = directory.path("train");
  const Feeder feeder(make_fifo(prefix + "_3"), "fourth");
  make_fifo(prefix + "_11");
  make_fifo(prefix + "_x");
  const auto source = open_channel_source(prefix, patience(20)).value();
  EXPECT_EQ(source->name(), prefix + "_3");
  EXPECT_FALSE(source->prepare_epoch(3));
  Status status;
  EXPECT_EQ(drain(*source, status), "fourth");
  EXPECT_TRUE(source->prepare_epoch(0));
  EXPECT_FALSE(source->rewind().ok()) << "a run that begins anew";
}

// A feeder that was killed leaves the FIFO of its epoch behind; the next one begins with epoch 0.
TEST(ChannelSource, AForsakenFifoDoesNotHideAnEarlierEpoch) {
  const TemporaryDirectory directory;
  const std::string prefix = directory.path("train");
  make_fifo(prefix + "_1");
  std::thread late([&] {
    sleep_milliseconds(150);
    Feeder(make_fifo(prefix + "_0"), "first").join();
  });
  const auto source = open_channel_source(prefix, patience(20)).value();
  EXPECT_EQ(source->name(), prefix + "_0");
  Status status;
  EXPECT_EQ(drain(*source, status), "first");
  late.join();
}

TEST(ChannelSource, SaysWhichEpochDidNotAppear) {
  const TemporaryDirectory directory;
  const std::string prefix = directory.path("train");
  const auto none = open_channel_source(prefix, patience(0.05));
  EXPECT_EQ(none.status().code(), StatusCode::kIo);
  EXPECT_EQ(
      none.status().message(),
      prefix + "_0: did not appear for 0.05 s (channel train, epoch 0); is the feeder running?");
  const int both = open(make_fifo(prefix + "_0").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(write(both, "bytes", 5), 5);  // there before anybody looks
  const auto source = open_channel_source(prefix, patience(0.3)).value();
  close(both);
  Status status;
  drain(*source, status);
  ASSERT_TRUE(source->rewind().ok());
  make_fifo(prefix + "_1");
  drain(*source, status);
  EXPECT_EQ(status.message(), prefix +
                                  "_1: no writer, or nothing from it, for 0.3 s (channel train, "
                                  "epoch 1); is the feeder running?");
}

TEST(ChannelSource, RefusesWhatIsNoChannel) {
  const TemporaryDirectory directory;
  directory.write("train_0", "a file");
  const auto file = open_channel_source(directory.path("train"), patience(1));
  EXPECT_EQ(file.status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(file.status().message(),
            directory.path("train_0") + ": is not a FIFO (channel train, epoch 0)");
  EXPECT_EQ(open_channel_source("folder/", patience(1)).status().message(),
            "folder/: a channel is FOLDER/NAME");
  EXPECT_EQ(open_channel_source("x/train", patience(-1)).status().message(),
            "a time to wait is not in 0 to 1e9 seconds");
}

}  // namespace
}  // namespace sluice
