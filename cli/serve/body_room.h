// Memory for a request's body and its answer, out of what all of them may have together.
#pragma once

#include <atomic>
#include <cstddef>

namespace sluice_cli {

// What is taken is given back with the object. Threads: one at a time.
class BodyRoom {
 public:
  // `used`: by all. `most`: of it.
  BodyRoom(std::atomic<size_t>& used, size_t most) : used_(used), most_(most) {}
  ~BodyRoom() { used_ -= body_ + answer_; }
  BodyRoom(const BodyRoom&) = delete;
  BodyRoom& operator=(const BodyRoom&) = delete;

  // Returns: false, and nothing is taken, when there is no room now.
  bool try_take_body(size_t bytes) { return try_take(body_, bytes); }
  // By what the answer may take before the work, by what it takes when it is there.
  bool try_take_answer(size_t bytes) { return try_take(answer_, bytes); }
  // What an answer could have if nobody else were there.
  size_t most_answer_bytes() const { return most_ - body_; }

 private:
  static constexpr size_t kFreeBytes = size_t{16} << 10;  // those are not counted

  bool try_take(size_t& mine, size_t bytes) {
    if (bytes > most_) return false;
    if (bytes <= kFreeBytes) bytes = 0;
    if (bytes > mine && (used_ += bytes - mine) > most_) {
      used_ -= bytes - mine;
      return false;
    }
    if (bytes < mine) used_ -= mine - bytes;
    mine = bytes;
    return true;
  }

  std::atomic<size_t>& used_;
  const size_t most_;
  size_t body_ = 0;
  size_t answer_ = 0;
};

}  // namespace sluice_cli
