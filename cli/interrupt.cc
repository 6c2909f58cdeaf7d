// Signal handlers that do no more than remember.
#include "cli/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace sluice_cli {
namespace {

// Lock-free: a signal handler writes it, and so may a thread.
std::atomic<int> received = 0;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void remember(int signal) {
  int none = 0;  // in one step: two signals may come to two threads at once
  if (!received.compare_exchange_strong(none, signal)) _exit(128 + signal);
}

}  // namespace

void watch_for_interrupts() {
  struct sigaction action = {};
  action.sa_handler = remember;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int interrupted() { return received; }

void ask_to_stop() {
  int none = 0;
  received.compare_exchange_strong(none, SIGTERM);
}

int32_t end_reading_when_interrupted(int32_t, void*) { return interrupted() != 0; }

int interrupt_exit_status() { return 128 + received; }

}  // namespace sluice_cli
