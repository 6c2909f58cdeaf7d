// A thread that sleeps nearly always.
#include "cli/sagemaker/spot_watch.h"

#include <algorithm>
#include <chrono>

#include "cli/failure.h"
#include "cli/interrupt.h"
#if SLUICE_REMOTE
#include "remote/spot_notice.h"
#endif

namespace sluice_cli {

#if SLUICE_REMOTE
namespace {

// A notice comes two minutes ahead; AWS advises to ask every five seconds.
constexpr auto kInterval = std::chrono::seconds(5);

}  // namespace

SpotWatch::SpotWatch() : thread_([this] { watch(); }) {}

SpotWatch::~SpotWatch() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  stop_.notify_all();
  thread_.join();
}

void SpotWatch::watch() {
  sluice_remote::SpotNotice spot = sluice_remote::spot_notice_from_environment();
  for (;;) {
    const bool is_given = spot.ask() == sluice_remote::SpotNotice::Answer::kGiven;
    std::unique_lock lock(mutex_);
    if (is_given) {
      notice_ = spot.text();
      std::replace(notice_.begin(), notice_.end(), '\n', ' ');
      ask_to_stop();
      return;
    }
    if (stop_.wait_for(lock, kInterval, [this] { return is_stopped_; })) return;
  }
}
#else
SpotWatch::SpotWatch() {
  throw Failure(kUsage, "spot notices need a build with remote stores (SLUICE_REMOTE)");
}
SpotWatch::~SpotWatch() = default;
void SpotWatch::watch() {}
#endif

std::string SpotWatch::notice() const {
  const std::lock_guard lock(mutex_);
  return notice_;
}

}  // namespace sluice_cli
