// Bookkeeping under one lock; bytes are copied outside of it.
#include "remote/part_ring.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace sluice_remote {

PartRing::PartRing(const PartLayout& layout) : layout_(layout), slots_(layout.slots) {}

int64_t PartRing::part_begin(int64_t part) const {
  if (part == 0) return layout_.begin;
  return layout_.begin + layout_.first_part_bytes + (part - 1) * layout_.part_bytes;
}

int64_t PartRing::part_end(int64_t part) const { return part_begin(part + 1); }

void PartRing::set_end(int64_t end) {
  const std::lock_guard lock(mutex_);
  end_ = end;
  reader_.notify_all();
  fillers_.notify_all();
}

void PartRing::set_in_order() {
  const std::lock_guard lock(mutex_);
  is_in_order_ = true;
  reader_.notify_all();
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

bool PartRing::wait_for_room(int64_t part) {
  std::unique_lock lock(mutex_);
  fillers_.wait(lock, [&] { return is_stopped_ || has_room(part); });
  return !is_stopped_;
}

bool PartRing::append(int64_t part, std::span<const uint8_t> bytes) {
  Slot& filling = slot(part);
  {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return false;
    if (filling.bytes == nullptr && !spare_.empty()) {
      filling.bytes = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  if (filling.bytes == nullptr) {
    filling.bytes.reset(new (std::nothrow) uint8_t[static_cast<size_t>(layout_.part_bytes)]);
    if (filling.bytes == nullptr) {
      const std::lock_guard lock(mutex_);
      is_out_of_memory_ = true;
      return false;
    }
  }
  std::memcpy(filling.bytes.get() + filling.filled, bytes.data(), bytes.size());
  const std::lock_guard lock(mutex_);
  filling.filled += static_cast<int64_t>(bytes.size());
  if (part == front_) reader_.notify_one();
  return true;
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

// Called under the lock.
void PartRing::release_front() {
  Slot& read = slot(front_);
  if (read.bytes != nullptr) spare_.push_back(std::move(read.bytes));
  read = Slot();
  ++front_;
  consumed_ = 0;
  fillers_.notify_all();
}

Outcome PartRing::read(std::span<uint8_t> out, size_t& size) {
  size = 0;
  if (out.empty()) return {};
  std::unique_lock lock(mutex_);
  for (;;) {
    if (is_past_end(front_)) return {};
    Slot& front = slot(front_);
    reader_.wait(lock, [&] {
      return front.filled > consumed_ || front.is_finished || !front.failure.ok() ||
             is_past_end(front_);
    });
    const int64_t ready = front.filled - consumed_;
    if (ready == 0 && !front.failure.ok()) return front.failure;
    if (ready == 0 && front.is_finished) {
      release_front();
      continue;
    }
    if (ready == 0) return {};
    size = static_cast<size_t>(std::min<int64_t>(ready, static_cast<int64_t>(out.size())));
    const uint8_t* from = front.bytes.get() + consumed_;
    lock.unlock();  // only the reader releases a slot
    std::memcpy(out.data(), from, size);
    lock.lock();
    consumed_ += static_cast<int64_t>(size);
    return {};
  }
}

void PartRing::stop() {
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  reader_.notify_all();
  fillers_.notify_all();
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
