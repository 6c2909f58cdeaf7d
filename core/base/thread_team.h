// A fixed team of threads that runs one function over task numbers; who takes which task varies,
// so tasks must not share what they write. Nothing else in core starts threads but
// core/io/prefetch_source.cc and core/io/range_fetcher.cc.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "core/base/status.h"

namespace sluice {

class ThreadTeam {
 public:
  // `threads` includes the caller; 1 starts none. Errors: kOutOfMemory when the system has no more.
  static Result<ThreadTeam> create(unsigned threads);
  ThreadTeam(ThreadTeam&&) noexcept;
  ThreadTeam& operator=(ThreadTeam&&) noexcept;
  ~ThreadTeam();

  unsigned threads() const;
  // Calls work(task, thread) for each task in [0, tasks), thread in [0, threads()), and returns
  // when all are done. `work` must not throw. Threads: one caller at a time.
  void run(size_t tasks, const std::function<void(size_t task, unsigned thread)>& work);

 private:
  struct State;
  explicit ThreadTeam(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sluice
