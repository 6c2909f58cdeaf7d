// Non-blocking throughout, so that a signal ends every wait within a tenth of a second.
#include "cli/fifo_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "cli/failure.h"
#include "cli/interrupt.h"

namespace sluice_cli {
namespace {

constexpr int kSliceMilliseconds = 50;

[[noreturn]] void fail(const std::string& what) {
  throw Failure(kFailed, what + ": " + std::strerror(errno));
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", seconds);
  return text;
}

}  // namespace

void require_fifo_name(const std::string& path) {
  struct stat facts;
  if (lstat(path.c_str(), &facts) == 0 && !S_ISFIFO(facts.st_mode)) {
    throw Failure(kFailed, path + " is there and is no FIFO; it is left alone");
  }
}

Fifo::Fifo(const std::string& path) : path_(path) {
  require_fifo_name(path);
  if (mkfifo(path.c_str(), 0666) != 0 && errno != EEXIST) fail("cannot make the FIFO " + path);
}

Fifo::~Fifo() {
  close();
  unlink(path_.c_str());
}

bool Fifo::wait_for_reader(double wait_seconds) {
  const auto start = std::chrono::steady_clock::now();
  while (interrupted() == 0) {
    // ENXIO: nobody has it open for reading.
    descriptor_ = open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor_ >= 0) return true;
    if (errno != ENXIO && errno != EINTR) fail("cannot open " + path_);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (wait_seconds > 0 && passed.count() >= wait_seconds) {
      throw Failure(kFailed, path_ + ": no reader for " + seconds_text(wait_seconds));
    }
    poll(nullptr, 0, kSliceMilliseconds);
  }
  return false;
}

bool Fifo::write(const void* data, size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0 && interrupted() == 0) {
    const ssize_t count = ::write(descriptor_, at, size);
    if (count >= 0) {
      at += count;
      size -= static_cast<size_t>(count);
    } else if (errno == EPIPE) {
      return false;
    } else if (errno == EAGAIN) {
      pollfd wanted{descriptor_, POLLOUT, 0};
      poll(&wanted, 1, kSliceMilliseconds);
    } else if (errno != EINTR) {
      fail("cannot write to " + path_);
    }
  }
  return size == 0;
}

void Fifo::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace sluice_cli
