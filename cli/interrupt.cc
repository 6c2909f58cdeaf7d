// Signal handlers that do no more than remember.
#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>

namespace sluice_cli {
namespace {

volatile std::sig_atomic_t received = 0;

extern "C" void remember(int signal) {
  if (received != 0) _exit(128 + signal);
  received = signal;
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
int interrupt_exit_status() { return 128 + received; }

}  // namespace sluice_cli
