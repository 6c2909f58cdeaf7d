// Bookkeeping under one lock; bytes are copied outside of it.
#include "remote/part_ring.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace sluice_remote {
namespace {

using Clock = std::chrono::steady_clock;

// For bytes to fill what the reader has asked for; a slow server's first byte is late by this.
constexpr auto kMoment = std::chrono::milliseconds(2);

}  // namespace

PartRing::PartRing(const PartLayout& layout) : layout_(layout), slots_(layout.slots) {}

int64_t PartRing::part_begin(int64_t part) const {
  if (part == 0) return layout_.begin;
  return layout_.begin + layout_.first_part_bytes + (part - 1) * layout_.part_bytes;
}

int64_t PartRing::part_end(int64_t part) const {
  return std::min(part_begin(part + 1), layout_.limit);
}

void PartRing::set_end(int64_t end) {
  const std::lock_guard lock(mutex_);
  end_ = std::min(end, layout_.limit);
  reader_.notify_all();
  fillers_.notify_all();
}

void PartRing::set_in_order() {
  const std::lock_guard lock(mutex_);
  is_in_order_ = true;
  reader_.notify_all();
}

void PartRing::hold_at_most(int64_t bytes) {
  const std::lock_guard lock(mutex_);
  most_held_ = bytes > 0 ? bytes : INT64_MAX;
  fillers_.notify_all();
  for (Slot& each : slots_) each.room.notify_all();
}

void PartRing::wait_until_near(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  fillers_.wait_for(lock, most, [&] { return is_stopped_ || most_held_ < INT64_MAX; });
}

Outcome PartRing::wait_for_start() {
  std::unique_lock lock(mutex_);
  reader_.wait(lock, [&] { return end_ || is_in_order_ || !slots_[0].failure.ok(); });
  return slots_[0].failure;
}

int64_t PartRing::unclaimed_parts() const {
  const std::lock_guard lock(mutex_);
  if (!end_ || is_in_order_ || is_past_end(next_)) return 0;
  return 1 + (*end_ - part_begin(next_) - 1) / layout_.part_bytes;
}

std::optional<int64_t> PartRing::claim() {
  std::unique_lock lock(mutex_);
  fillers_.wait(
      lock, [&] { return is_stopped_ || is_in_order_ || is_past_end(next_) || has_room(next_); });
  if (is_stopped_ || is_past_end(next_) || (is_in_order_ && next_ > 0)) return std::nullopt;
  return next_++;
}

int64_t PartRing::claim_behind(int64_t part, int64_t most) {
  const std::lock_guard lock(mutex_);
  if (most_held_ == INT64_MAX || !end_ || next_ != part + 1) return part;
  while (next_ < part + most && !is_past_end(next_)) ++next_;
  return next_ - 1;
}

bool PartRing::wait_for_room(int64_t part) {
  std::unique_lock lock(mutex_);
  goers_on_.wait(lock, [&] { return is_stopped_ || has_room(part); });
  return !is_stopped_;
}

// Whether a filler need not wait for the reader. Called under the lock.
bool PartRing::may_hold_more(const Slot& filling) const {
  return is_stopped_ || filling.is_left || is_driven(filling) || filling.blocks.held() < most_held_;
}

// Called under the lock.
void PartRing::wait_for_reader(std::unique_lock<std::mutex>& lock, Slot& filling) {
  const auto begin = Clock::now();
  filling.is_left =
      !filling.room.wait_for(lock, layout_.patience, [&] { return may_hold_more(filling); });
  filling.waited += Clock::now() - begin;
}

// Called under the lock.
bool PartRing::is_lendable(int64_t part) const {
  return part == front_ && most_held_ < INT64_MAX && !slot(part).is_left && !is_stopped_;
}

bool PartRing::is_sated(int64_t part) const {
  const std::lock_guard lock(mutex_);
  if (is_driving_ && part == front_) return wanted_.filled == wanted_.out.size();
  if (is_driving_ && part == front_ + 1)
    return slot(front_).is_finished;  // the reader has to see it
  return is_lendable(part);
}

std::chrono::nanoseconds PartRing::lend(int64_t part, HttpPump& pump) {
  std::unique_lock lock(mutex_);
  if (!is_lendable(part)) return {};
  const auto begin = Clock::now();
  driven_ = {};
  lent_ = &pump;
  reader_.notify_one();
  while (lent_ != nullptr) {
    const Clock::duration driven = driven_;
    lender_.wait_for(lock, layout_.patience, [&] { return lent_ == nullptr || is_stopped_; });
    if (is_driving_ || lent_ == nullptr) continue;
    Slot& front = slot(front_);
    front.is_left = driven_ == driven;
    if (front.is_left) lent_ = nullptr;
  }
  return Clock::now() - begin - driven_;
}

// Hands bytes to the reader that waits for them, past the blocks: one copy less, and while the
// bytes are still in cache. Called under the lock. Returns: how many.
size_t PartRing::give(int64_t part, std::span<const uint8_t> bytes) {
  if (part != front_ || slot(part).blocks.held() > 0) return 0;
  const size_t count = std::min(bytes.size(), wanted_.out.size() - wanted_.filled);
  if (count == 0) return 0;
  std::memcpy(wanted_.out.data() + wanted_.filled, bytes.data(), count);
  wanted_.filled += count;
  if (wanted_.is_any_enough || wanted_.filled == wanted_.out.size()) reader_.notify_one();
  return count;
}

bool PartRing::append(int64_t part, std::span<const uint8_t> bytes) {
  Slot& filling = slot(part);
  std::unique_lock lock(mutex_);
  for (;;) {
    if (is_stopped_) return false;
    bytes = bytes.subspan(give(part, bytes));
    if (bytes.empty()) return true;
    if (!may_hold_more(filling)) {
      wait_for_reader(lock, filling);
      continue;  // the reader may want them by now
    }
    const std::span<uint8_t> room = filling.blocks.room(spare_);
    if (room.empty()) {  // libcurl, between here and our caller, lets no exception through
      is_out_of_memory_ = true;
      return false;
    }
    const size_t count = std::min(bytes.size(), room.size());
    lock.unlock();  // the reader looks at what was added before
    std::memcpy(room.data(), bytes.data(), count);
    lock.lock();
    filling.blocks.add(count);
    if (part == front_) reader_.notify_one();
    bytes = bytes.subspan(count);
  }
}

void PartRing::finish(int64_t part) {
  const std::lock_guard lock(mutex_);
  slot(part).is_finished = true;
  reader_.notify_all();
}

void PartRing::fail(int64_t part, Outcome failure) {
  const std::lock_guard lock(mutex_);
  slot(part).failure = std::move(failure);
  reader_.notify_all();
}

std::chrono::nanoseconds PartRing::waited(int64_t part) const {
  const std::lock_guard lock(mutex_);
  return slot(part).waited;
}

// Called under the lock.
void PartRing::release_front() {
  Slot& read = slot(front_);
  read.blocks.clear(spare_);
  read.waited = {};
  read.is_finished = read.is_left = false;
  ++front_;
  goers_on_.notify_all();
  if (has_room(next_)) fillers_.notify_all();
}

// Copies what one block holds. Requires: there is one. Called under the lock.
void PartRing::take(Slot& front, std::span<uint8_t> out, size_t& size,
                    std::unique_lock<std::mutex>& lock) {
  const std::span<const uint8_t> ready = front.blocks.front();
  size = std::min(ready.size(), out.size());
  lock.unlock();  // only the reader removes
  std::memcpy(out.data(), ready.data(), size);
  lock.lock();
  front.blocks.remove(size, spare_);
  if (front.blocks.held() <= most_held_ / 2) front.room.notify_one();
}

// Moves the front's connection on until it has brought something: what came stays in this thread's
// cache, and nobody needs to be woken. Called under the lock.
void PartRing::drive(std::unique_lock<std::mutex>& lock, std::span<uint8_t> out, size_t& size) {
  Slot& front = slot(front_);
  HttpPump& pump = *lent_;
  const auto begin = Clock::now();
  is_driving_ = true;
  wanted_ = {out, 0, true};
  bool is_going = true;
  while (is_going && !front.is_finished && wanted_.filled == 0) {
    lock.unlock();
    is_going = pump.step();
    lock.lock();
  }
  size = wanted_.filled;
  wanted_ = {};
  is_driving_ = false;
  driven_ += Clock::now() - begin;
  if (!is_going) {
    lent_ = nullptr;
    lender_.notify_one();
  }
}

// Waits until the filler of the front has filled `out`, or has ended, or has brought anything after
// a moment's patience: waking up for every packet costs more than the copy. Called under the lock.
void PartRing::wait_for_bytes(std::unique_lock<std::mutex>& lock, std::span<uint8_t> out,
                              size_t& size) {
  const Slot& front = slot(front_);
  const auto is_enough = [&] {
    return wanted_.filled == out.size() || (wanted_.is_any_enough && wanted_.filled > 0) ||
           front.blocks.held() > 0 || front.is_finished || !front.failure.ok() ||
           is_past_end(front_) || lent_ != nullptr;
  };
  wanted_ = {out, 0, false};
  if (!reader_.wait_for(lock, kMoment, is_enough)) {
    wanted_.is_any_enough = true;
    reader_.wait(lock, is_enough);
  }
  size = wanted_.filled;
  wanted_ = {};
}

Outcome PartRing::read(std::span<uint8_t> out, size_t& size) {
  size = 0;
  if (out.empty()) return {};
  std::unique_lock lock(mutex_);
  while (size == 0) {
    if (is_past_end(front_)) break;
    Slot& front = slot(front_);
    if (front.blocks.held() > 0) {
      take(front, out, size, lock);
    } else if (!front.failure.ok()) {
      return front.failure;
    } else if (front.is_finished) {
      release_front();
    } else if (lent_ != nullptr) {
      drive(lock, out, size);
    } else {
      wait_for_bytes(lock, out, size);
    }
  }
  return {};
}

void PartRing::stop() {
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  reader_.notify_all();
  fillers_.notify_all();
  goers_on_.notify_all();
  lender_.notify_all();
  for (Slot& each : slots_) each.room.notify_all();
}

bool PartRing::is_stopped() const {
  const std::lock_guard lock(mutex_);
  return is_stopped_;
}

bool PartRing::is_out_of_memory() const {
  const std::lock_guard lock(mutex_);
  return is_out_of_memory_;
}

}  // namespace sluice_remote
