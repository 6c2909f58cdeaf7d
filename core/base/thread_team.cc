// ThreadTeam: a generation counter wakes the threads, an atomic counter hands out tasks.
#include "core/base/thread_team.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace sluice {

struct ThreadTeam::State {
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable finished;
  const std::function<void(size_t, unsigned)>* work = nullptr;
  size_t tasks = 0;
  std::atomic<size_t> next{0};
  uint64_t generation = 0;
  unsigned running = 0;
  bool stopping = false;
  std::vector<std::thread> threads;

  void take_tasks(unsigned thread) {
    for (size_t task; (task = next.fetch_add(1, std::memory_order_relaxed)) < tasks;) {
      (*work)(task, thread);
    }
  }

  void serve(unsigned thread) {
    uint64_t seen = 0;
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return stopping || generation != seen; });
      if (stopping) return;
      seen = generation;
      lock.unlock();
      take_tasks(thread);
      lock.lock();
      if (--running == 0) finished.notify_one();
    }
  }
};

Result<ThreadTeam> ThreadTeam::create(unsigned threads) {
  auto team = ThreadTeam(std::make_unique<State>());
  State& state = *team.state_;
  try {
    for (unsigned i = 1; i < threads; ++i) {
      state.threads.emplace_back([&state, i] { state.serve(i); });
    }
  } catch (const std::system_error&) {
    return Status(StatusCode::kOutOfMemory, "the system can't start another thread");
  }
  return team;
}

ThreadTeam::ThreadTeam(std::unique_ptr<State> state) : state_(std::move(state)) {}
ThreadTeam::ThreadTeam(ThreadTeam&&) noexcept = default;
ThreadTeam& ThreadTeam::operator=(ThreadTeam&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

ThreadTeam::~ThreadTeam() {
  if (state_ == nullptr) return;
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

unsigned ThreadTeam::threads() const { return static_cast<unsigned>(state_->threads.size()) + 1; }

void ThreadTeam::run(size_t tasks, const std::function<void(size_t, unsigned)>& work) {
  State& state = *state_;
  if (state.threads.empty() || tasks <= 1) {
    for (size_t task = 0; task < tasks; ++task) work(task, 0);
    return;
  }
  std::unique_lock lock(state.mutex);
  state.work = &work;
  state.tasks = tasks;
  state.next.store(0, std::memory_order_relaxed);
  state.running = static_cast<unsigned>(state.threads.size());
  ++state.generation;
  lock.unlock();
  state.wake.notify_all();
  state.take_tasks(0);
  lock.lock();
  state.finished.wait(lock, [&] { return state.running == 0; });
}

}  // namespace sluice
