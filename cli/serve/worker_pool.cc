#include "cli/serve/worker_pool.h"

#include <new>
#include <utility>

namespace sluice_cli {

void WorkerPool::start(uint32_t threads) {
  while (threads_.size() < threads) threads_.emplace_back([this] { work(); });
}

bool WorkerPool::try_add(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_ || jobs_.size() >= most_waiting_) return false;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void WorkerPool::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    run_first(lock);
  }
}

void WorkerPool::run_first(std::unique_lock<std::mutex>& lock) {
  const std::function<void()> job = std::move(jobs_.front());
  jobs_.pop_front();
  lock.unlock();
  try {
    job();
  } catch (const std::bad_alloc&) {  // the connection that it was for ends with it
  }
}

bool WorkerPool::try_run_one() {
  std::unique_lock lock(mutex_);
  if (jobs_.empty()) return false;
  run_first(lock);
  return true;
}

}  // namespace sluice_cli
