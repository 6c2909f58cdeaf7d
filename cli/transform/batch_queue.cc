// One lock; a batch is hundreds of documents, so it is taken rarely.
#include "cli/transform/batch_queue.h"

namespace sluice_cli {

void BatchQueue::submit(const BatchPointer& work) {
  const std::lock_guard lock(mutex_);
  if (failure_ != nullptr) throw Stopped();
  work->is_done = false;
  waiting_.push_back(work);
  changed_.notify_one();
}

void BatchQueue::step(const Worker& worker, std::unique_lock<std::mutex>& lock) {
  if (waiting_.empty()) {
    changed_.wait(lock);
    return;
  }
  const BatchPointer next = std::move(waiting_.front());
  waiting_.pop_front();
  lock.unlock();
  worker(next->batch);
  lock.lock();
  next->is_done = true;
  changed_.notify_all();
}

void BatchQueue::finish(const BatchWork& work, const Worker& worker) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (failure_ != nullptr) throw Stopped();
    if (work.is_done) return;
    step(worker, lock);
  }
}

void BatchQueue::help(const Worker& worker) {
  std::unique_lock lock(mutex_);
  while (leaders_ > 0 && failure_ == nullptr) step(worker, lock);
}

void BatchQueue::leave() {
  const std::lock_guard lock(mutex_);
  --leaders_;
  changed_.notify_all();
}

void BatchQueue::fail(std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  if (failure_ == nullptr) failure_ = std::move(failure);
  waiting_.clear();
  changed_.notify_all();
}

void BatchQueue::rethrow() {
  const std::lock_guard lock(mutex_);
  if (failure_ != nullptr) std::rethrow_exception(failure_);
}

}  // namespace sluice_cli
