// Files, FIFOs, stdin and memory as sources of bytes.
#include "core/io/file_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/io/drain.h"
#include "tests/io/temporary_directory.h"

namespace sluice {
namespace {

std::string some_bytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + i * i % 23);
  return bytes;
}

TEST(FileSource, HandsOutTheWholeFileInBlocksAndAgainAfterRewind) {
  const TemporaryDirectory directory;
  const std::string bytes = some_bytes((size_t{256} << 10) * 2 + 17);
  const auto opened = open_byte_source(directory.write("x", bytes));
  ASSERT_TRUE(opened.ok());
  ByteSource& source = **opened;
  EXPECT_TRUE(source.can_rewind());
  EXPECT_EQ(source.total_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(source.consumed_bytes(), 0);
  for (int pass = 0; pass < 2; ++pass) {
    Status status;
    EXPECT_TRUE(drain(source, status) == bytes);
    EXPECT_TRUE(status.ok());
    EXPECT_EQ(source.consumed_bytes(), source.total_bytes());
    EXPECT_TRUE(source.next()->empty()) << "the end is an outcome that stays";
    ASSERT_TRUE(source.rewind().ok());
    EXPECT_EQ(source.consumed_bytes(), 0);
  }
}

TEST(FileSource, RewindsBeforeTheFirstRead) {
  const TemporaryDirectory directory;
  auto source = open_byte_source(directory.write("x", "abc")).value();
  ASSERT_TRUE(source->rewind().ok());
  Status status;
  EXPECT_EQ(drain(*source, status), "abc");
}

TEST(FileSource, ReadsEmptyAndTinyFiles) {
  const TemporaryDirectory directory;
  for (const std::string text : {"", "a", "abc", "\x1f"}) {
    auto source = open_byte_source(directory.write("x", text)).value();
    Status status;
    EXPECT_EQ(drain(*source, status), text);
    EXPECT_TRUE(status.ok());
  }
}

TEST(FileSource, SaysWhatIsWrongWithAPath) {
  const TemporaryDirectory directory;
  const auto missing = open_byte_source(directory.path("none"));
  EXPECT_EQ(missing.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(missing.status().message(),
            "cannot open " + directory.path("none") + ": No such file or directory");
  const auto folder = open_byte_source(directory.path("."));
  EXPECT_EQ(folder.status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(folder.status().message(), directory.path(".") + ": is a directory, not a file");
}

TEST(FileSource, ReadsAFifoThatDribblesAndCannotRewind) {
  const TemporaryDirectory directory;
  const std::string path = directory.path("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const std::string bytes = some_bytes(70);
  std::thread writer([&] {
    const int descriptor = open(path.c_str(), O_WRONLY);
    for (const char byte : bytes) EXPECT_EQ(write(descriptor, &byte, 1), 1);
    close(descriptor);
  });
  auto source = open_byte_source(path).value();
  EXPECT_FALSE(source->can_rewind());
  EXPECT_EQ(source->total_bytes(), -1);
  Status status;
  EXPECT_EQ(drain(*source, status), bytes);
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(source->consumed_bytes(), 70);
  EXPECT_EQ(source->rewind().message(), path + ": a pipe can be read only once");
  writer.join();
}

// Puts the reading end of a pipe in the place of stdin as long as it lives.
class StdinPipe {
 public:
  explicit StdinPipe(int flags) : saved_(dup(STDIN_FILENO)) {
    int ends[2];
    EXPECT_EQ(pipe2(ends, flags), 0);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    writing_end_ = ends[1];
  }
  StdinPipe(const StdinPipe&) = delete;
  StdinPipe& operator=(const StdinPipe&) = delete;
  ~StdinPipe() {
    dup2(saved_, STDIN_FILENO);
    close(saved_);
  }
  void write_and_close(std::string_view text) {
    EXPECT_EQ(write(writing_end_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(writing_end_);
  }

 private:
  int saved_;
  int writing_end_;
};

TEST(FileSource, ReadsStdinOnceAndLeavesItOpen) {
  StdinPipe pipe(0);
  pipe.write_and_close("from stdin");
  {
    auto source = open_byte_source("-").value();
    EXPECT_EQ(source->name(), "-");
    EXPECT_FALSE(source->can_rewind());
    Status status;
    EXPECT_EQ(drain(*source, status), "from stdin");
    EXPECT_EQ(source->rewind().code(), StatusCode::kUnsupported);
  }
  EXPECT_NE(fcntl(STDIN_FILENO, F_GETFD), -1);
}

TEST(FileSource, ReadsADescriptorFromWhereItStandsThoughItIsClosedMeanwhile) {
  const TemporaryDirectory directory;
  const int descriptor = open(directory.write("x", "skipped, read").c_str(), O_RDONLY);
  ASSERT_EQ(lseek(descriptor, 9, SEEK_SET), 9);
  auto source = open_descriptor_source(descriptor).value();
  EXPECT_EQ(close(descriptor), 0);
  EXPECT_EQ(source->name(), "descriptor " + std::to_string(descriptor));
  EXPECT_EQ(source->total_bytes(), 4);
  Status status;
  EXPECT_EQ(drain(*source, status), "read");
  EXPECT_EQ(source->rewind().code(), StatusCode::kUnsupported);
}

TEST(FileSource, RefusesDescriptorsThatAreNone) {
  EXPECT_EQ(open_descriptor_source(-1).status().message(), "descriptor -1 is not open");
  const TemporaryDirectory directory;
  const int descriptor = open(directory.path("").c_str(), O_RDONLY | O_DIRECTORY);
  const auto opened = open_descriptor_source(descriptor);
  EXPECT_EQ(opened.status().message(),
            "descriptor " + std::to_string(descriptor) + " is a directory, not a file");
  close(descriptor);
  rlimit before;
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none_left{STDERR_FILENO + 1, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none_left);
  const auto last = open_descriptor_source(STDERR_FILENO);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(last.status().message().starts_with("cannot duplicate descriptor 2: "))
      << last.status().message();
}

void do_nothing(int) {}

TEST(FileSource, WaitsThroughSignalsAndNonBlockingPipes) {
  struct sigaction action {};
  struct sigaction before;
  action.sa_handler = do_nothing;  // without SA_RESTART: read() and poll() fail with EINTR
  sigaction(SIGUSR1, &action, &before);
  for (const int flags : {0, O_NONBLOCK}) {
    StdinPipe pipe(flags);
    const pthread_t reader = pthread_self();
    std::thread writer([&] {
      for (int i = 0; i < 20; ++i) {
        pthread_kill(reader, SIGUSR1);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      pipe.write_and_close("late");
    });
    auto source = open_file_source("-").value();
    Status status;
    EXPECT_EQ(drain(*source, status), "late");
    EXPECT_TRUE(status.ok()) << status.message();
    writer.join();
  }
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(MemorySource, HandsOutBlocksOfTheSizeAskedFor) {
  const std::string text = "0123456789";
  for (size_t block_bytes = 0; block_bytes <= 11; ++block_bytes) {
    const auto source = memory_byte_source(bytes_of(text), "memory", block_bytes);
    const size_t first = source->next()->size();
    EXPECT_EQ(first, block_bytes == 0 ? 10u : std::min<size_t>(block_bytes, 10));
    ASSERT_TRUE(source->rewind().ok());
    Status status;
    EXPECT_EQ(drain(*source, status), text);
    EXPECT_EQ(source->consumed_bytes(), 10);
  }
}

}  // namespace
}  // namespace sluice
