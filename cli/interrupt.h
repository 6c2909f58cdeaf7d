// SIGINT and SIGTERM as a question to ask: the first asks the work to stop, the second ends the
// program at once.
#pragma once

#include <cstdint>

namespace sluice_cli {

void watch_for_interrupts();
// Returns: 0, or the signal that came.
int interrupted();
// As if SIGTERM had come. Threads: any.
void ask_to_stop();
// A sluice_reading_callback: ends the reading when a signal came.
int32_t end_reading_when_interrupted(int32_t event, void* nothing);
// 130 for SIGINT, 143 for SIGTERM.
int interrupt_exit_status();

}  // namespace sluice_cli
