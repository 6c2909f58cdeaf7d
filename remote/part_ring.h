// The parts of one object between the threads that fetch them and the one that reads them: a ring
// of buffers, filled in any order, read in order, while they are still being filled. It leaves HTTP
// to others.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "remote/outcome.h"

namespace sluice_remote {

struct PartLayout {
  int64_t begin;             // byte of the object with which the stream begins
  int64_t first_part_bytes;  // of part 0
  int64_t part_bytes;        // of the others; at least first_part_bytes
  size_t slots;              // parts in memory at a time
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

  // Parts that somebody may still claim(); 0 while the end is unknown.
  int64_t unclaimed_parts() const;
  // The next part that nobody fills; waits until there is room for it.
  // Returns: nothing when all parts are taken, or stop() was called.
  std::optional<int64_t> claim();
  // As claim(), for the filler of an order-mode stream that has filled a part.
  bool wait_for_room(int64_t part);

  // Appends to a part that was claimed. Requires: it fits. Returns: false after stop(), or when
  // there is no memory.
  bool append(int64_t part, std::span<const uint8_t> bytes);
  void finish(int64_t part);
  // The reader gets the failure after the bytes before it.
  void fail(int64_t part, Outcome failure);

  // The next bytes; waits for them. *size = 0 at the end.
  Outcome read(std::span<uint8_t> out, size_t& size);

  // Wakes all who wait; nothing is filled any more.
  void stop();
  bool is_stopped() const;
  bool is_out_of_memory() const;

 private:
  struct Slot {
    std::unique_ptr<uint8_t[]> bytes;
    int64_t filled = 0;
    bool is_finished = false;
    Outcome failure;
  };
  Slot& slot(int64_t part) { return slots_[static_cast<size_t>(part) % slots_.size()]; }
  bool is_past_end(int64_t part) const { return end_ && part_begin(part) >= *end_; }
  bool has_room(int64_t part) const { return part < front_ + static_cast<int64_t>(slots_.size()); }
  void release_front();

  const PartLayout layout_;
  mutable std::mutex mutex_;
  std::condition_variable reader_;
  std::condition_variable fillers_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<uint8_t[]>>
      spare_;  // the last read is the next filled: still in cache
  std::optional<int64_t> end_;
  int64_t front_ = 0;     // the part being read
  int64_t consumed_ = 0;  // bytes of it
  int64_t next_ = 0;      // to be claimed
  bool is_in_order_ = false;
  bool is_stopped_ = false;
  bool is_out_of_memory_ = false;
};

}  // namespace sluice_remote
