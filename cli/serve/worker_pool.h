// Threads behind a bounded queue.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice_cli {

class WorkerPool {
 public:
  explicit WorkerPool(size_t most_waiting) : most_waiting_(most_waiting) {}
  ~WorkerPool() { stop(); }
  // Throws: std::system_error.
  void start(uint32_t threads);
  // Returns: false when the queue is full or the pool stopped. A job may throw std::bad_alloc, and
  // ends with it.
  bool try_add(std::function<void()> job);
  // Does the first that waits, on the caller's thread. Returns: false when none does.
  bool try_run_one();
  size_t waiting() const;
  // Does what waits, then ends.
  void stop();

 private:
  void work();
  // Requires: a job, and the mutex, which is free afterwards.
  void run_first(std::unique_lock<std::mutex>& lock);

  const size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sluice_cli
