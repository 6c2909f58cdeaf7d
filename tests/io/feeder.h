// The writing side of FIFOs, on a thread.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace sluice {

inline void sleep_milliseconds(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

inline std::string make_fifo(std::string path) {
  EXPECT_EQ(mkfifo(path.c_str(), 0600), 0) << path;
  return path;
}

// Writes `bytes`. Returns: 0, or errno (EPIPE: the reader has closed).
inline int write_to(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
  }
  return 0;
}

// Opens `path` for writing, writes, and closes.
class Feeder {
 public:
  Feeder(std::string path, std::string bytes, int late_milliseconds = 0)
      : thread_([this, path = std::move(path), bytes = std::move(bytes), late_milliseconds] {
          sleep_milliseconds(late_milliseconds);
          const int descriptor = open(path.c_str(), O_WRONLY);
          outcome_ = write_to(descriptor, bytes);
          close(descriptor);
        }) {
    signal(SIGPIPE, SIG_IGN);
  }
  Feeder(const Feeder&) = delete;
  ~Feeder() { join(); }
  // Returns: what write_to() returned.
  int join() {
    if (thread_.joinable()) thread_.join();
    return outcome_;
  }

 private:
  int outcome_ = 0;
  std::thread thread_;
};

}  // namespace sluice
