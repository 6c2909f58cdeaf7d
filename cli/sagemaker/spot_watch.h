// Listens for the notice that a spot machine will be taken away, and asks the work to stop then.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace sluice_cli {

class SpotWatch {
 public:
  // Asks at once and every five seconds, on a thread of its own, until it is destroyed.
  // Throws: Failure in a build without remote stores.
  SpotWatch();
  ~SpotWatch();
  SpotWatch(const SpotWatch&) = delete;
  // What the notice said, or "". Threads: any.
  std::string notice() const;

 private:
  void watch();

  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool is_stopped_ = false;
  std::string notice_;
  std::thread thread_;
};

}  // namespace sluice_cli
