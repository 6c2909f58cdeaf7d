// The parts of one object between the threads that fetch them and the one that reads them: filled
// in any order, read in order, while they are still being filled. Bytes that the reader waits for
// go straight to it, the others wait in blocks. It leaves HTTP to others.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "remote/http.h"
#include "remote/outcome.h"
#include "remote/part_blocks.h"

namespace sluice_remote {

struct PartLayout {
  int64_t begin;              // byte of the object with which the stream begins
  int64_t first_part_bytes;   // of part 0
  int64_t part_bytes;         // of the others; at least first_part_bytes
  size_t slots;               // parts in memory at a time
  int64_t limit = INT64_MAX;  // the stream ends here at the latest
  // How long a filler waits for its reader before it fetches its part to the end: servers close
  // connections that stand still.
  std::chrono::milliseconds patience = std::chrono::seconds(1);
};

// Threads: one reader; any number of fillers, each with parts of its own.
class PartRing {
 public:
  explicit PartRing(const PartLayout& layout);

  int64_t part_begin(int64_t part) const;
  int64_t part_end(int64_t part) const;  // not cut at the object's end

  // The object's end, once it is known.
  void set_end(int64_t end);
  // Waits until the end is known, the stream is in order mode, or part 0 has failed.
  // Returns: that failure.
  Outcome wait_for_start();
  // From now on one filler fills all parts in turn, and the end shows when it is reached.
  void set_in_order();
  // From now on append() waits for the reader while a part holds this many bytes unread; 0: as many
  // as a part has, so that it never waits. A reader that leaves them for long gets the whole part
  // nevertheless, and what more there is room for: only then does a connection stand still for its
  // sake, and is made anew when its server has closed it meanwhile.
  void hold_at_most(int64_t bytes);

  // Waits for hold_at_most() to say that the server is near, no longer than so.
  void wait_until_near(std::chrono::milliseconds most);
  // Parts that somebody may still claim(); 0 while the end is unknown.
  int64_t unclaimed_parts() const;
  // The next part that nobody fills; waits until there is room for it.
  // Returns: nothing when all parts are taken, or stop() was called.
  std::optional<int64_t> claim();
  // The parts right behind a claimed one, so that one request brings them all: at most `most`
  // together, as far as nobody fills them, and only while hold_at_most() is in force.
  // Returns: the last.
  int64_t claim_behind(int64_t part, int64_t most);
  // As claim(), for a filler that goes on with the next part of its own.
  bool wait_for_room(int64_t part);

  // Appends to a part that was claimed. Requires: it fits. Returns: false after stop(), or when
  // there is no memory.
  bool append(int64_t part, std::span<const uint8_t> bytes);
  void finish(int64_t part);
  // For the filler of a part while it is the one being read and hold_at_most() is in force: has the
  // reader call pump.step(), whose bytes reach it by append() on its own thread. Returns when the
  // exchange has ended, after stop(), or when the reader does not come. Returns: for how long the
  // reader was waited for.
  std::chrono::nanoseconds lend(int64_t part, HttpPump& pump);
  // Whether the filler is to bring no more before lend() and the reader's next step.
  bool is_sated(int64_t part) const;
  // The reader gets the failure after the bytes before it.
  void fail(int64_t part, Outcome failure);
  // How long append() has waited for the reader of this part to come.
  std::chrono::nanoseconds waited(int64_t part) const;

  // The next bytes; waits until `out` is full, or a moment after the first have come. *size = 0 at
  // the end.
  Outcome read(std::span<uint8_t> out, size_t& size);

  // Wakes all who wait; nothing is filled any more.
  void stop();
  bool is_stopped() const;
  bool is_out_of_memory() const;

 private:
  struct Slot {
    PartBlocks blocks;  // what the reader does not wait for yet
    std::chrono::nanoseconds waited{};
    bool is_finished = false;
    bool is_left = false;  // its reader has been waited for long enough
    Outcome failure;
    std::condition_variable room;
  };
  // What the reader waits for. Under the lock.
  struct Wanted {
    std::span<uint8_t> out;  // empty: it does not wait
    size_t filled = 0;
    bool is_any_enough = false;
  };
  Slot& slot(int64_t part) { return slots_[static_cast<size_t>(part) % slots_.size()]; }
  const Slot& slot(int64_t part) const { return slots_[static_cast<size_t>(part) % slots_.size()]; }
  bool is_past_end(int64_t part) const { return end_ && part_begin(part) >= *end_; }
  bool has_room(int64_t part) const { return part < front_ + static_cast<int64_t>(slots_.size()); }
  bool is_lendable(int64_t part) const;
  // Whether the reader itself calls append().
  bool is_driven(const Slot& filling) const { return is_driving_ && &filling == &slot(front_); }
  bool may_hold_more(const Slot& filling) const;
  void wait_for_reader(std::unique_lock<std::mutex>& lock, Slot& filling);
  size_t give(int64_t part, std::span<const uint8_t> bytes);
  void take(Slot& front, std::span<uint8_t> out, size_t& size, std::unique_lock<std::mutex>& lock);
  void drive(std::unique_lock<std::mutex>& lock, std::span<uint8_t> out, size_t& size);
  void wait_for_bytes(std::unique_lock<std::mutex>& lock, std::span<uint8_t> out, size_t& size);
  void release_front();

  const PartLayout layout_;
  mutable std::mutex mutex_;
  std::condition_variable reader_;
  std::condition_variable fillers_;   // that have no part
  std::condition_variable goers_on_;  // to the next of their own
  std::vector<Slot> slots_;
  PartBlocks::Spare spare_;
  Wanted wanted_;
  HttpPump* lent_ = nullptr;           // brings the front, and what follows it in its request
  bool is_driving_ = false;            // the reader is in lent_->step()
  std::chrono::nanoseconds driven_{};  // for how long it was, since lend()
  std::condition_variable lender_;
  std::optional<int64_t> end_;
  int64_t most_held_ = INT64_MAX;
  int64_t front_ = 0;  // the part being read
  int64_t next_ = 0;   // to be claimed
  bool is_in_order_ = false;
  bool is_stopped_ = false;
  bool is_out_of_memory_ = false;
};

}  // namespace sluice_remote
