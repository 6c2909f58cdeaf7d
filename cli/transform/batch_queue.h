// Batches that wait for a thread. Each thread of a transform either leads an output (reads its
// input, writes its rows) or helps those that do; a leader whose oldest batch is not done helps as
// well, so that so many threads work as were asked for, whatever the number of outputs.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>

#include "cli/transform/row_batch.h"

namespace sluice_cli {

struct BatchWork {
  RowBatch batch;
  bool is_done = false;  // the queue's to change
};
// Shared: a leader may end by a failure while another thread is at its batch.
using BatchPointer = std::shared_ptr<BatchWork>;

// Threads: any number.
class BatchQueue {
 public:
  using Worker = std::function<void(RowBatch&)>;

  // Thrown to end a thread after another one failed.
  struct Stopped {};

  explicit BatchQueue(size_t leaders) : leaders_(leaders) {}

  void submit(const BatchPointer& work);
  // Returns when `work` is done; takes whatever waits meanwhile.
  void finish(const BatchWork& work, const Worker& worker);
  // Helps until the last leader has left.
  void help(const Worker& worker);
  // An output is complete.
  void leave();
  // Ends all threads; the first failure is kept.
  void fail(std::exception_ptr failure);
  // Throws the first failure, if there was one.
  void rethrow();

 private:
  // Works on the batch that has waited longest, or waits for a change when there is none.
  void step(const Worker& worker, std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<BatchPointer> waiting_;
  size_t leaders_;  // outputs that are not complete
  std::exception_ptr failure_;
};

}  // namespace sluice_cli
