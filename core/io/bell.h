// A bell that another thread can ring while this one waits in poll().
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/io/descriptor.h"

namespace sluice {

class Bell {
 public:
  Bell() {
    int ends[2];
    if (pipe(ends) != 0) return;  // without: a wait ends by its deadline only
    reading_.reset(ends[0]);
    writing_.reset(ends[1]);
    for (const int end : ends) {
      fcntl(end, F_SETFD, FD_CLOEXEC);
      fcntl(end, F_SETFL, O_NONBLOCK);
    }
  }
  void ring() {
    const char byte = 0;
    // A full pipe has rung already.
    while (write(writing_.get(), &byte, 1) < 0 && errno == EINTR) continue;
  }
  void silence() {
    char bytes[16];
    while (read(reading_.get(), bytes, sizeof bytes) > 0) continue;
  }
  int descriptor() const { return reading_.get(); }

 private:
  Descriptor reading_;
  Descriptor writing_;
};

}  // namespace sluice
