// A file descriptor that closes itself.
#pragma once

#include <unistd.h>

#include <utility>

namespace sluice {

class Descriptor {
 public:
  Descriptor() = default;  // none
  // `is_owned`: false for one that stays open, such as standard input.
  explicit Descriptor(int number, bool is_owned = true) : number_(number), is_owned_(is_owned) {}
  Descriptor(Descriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)), is_owned_(other.is_owned_) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { reset(); }

  // Closes what it has and owns `number` from now on.
  void reset(int number = -1) {
    if (is_owned_ && number_ >= 0) close(number_);
    number_ = number;
    is_owned_ = true;
  }
  int get() const { return number_; }

 private:
  int number_ = -1;
  bool is_owned_ = true;
};

}  // namespace sluice
