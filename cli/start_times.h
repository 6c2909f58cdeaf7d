// How long training took to begin: first byte, first record, full start's buffer, first minibatch.
#pragma once

#include <string>

#include "cli/run_log.h"

namespace sluice_cli {

class StartTimes {
 public:
  explicit StartTimes(RunLog& log) : log_(log) {}

  // Each counts once; the last of them writes a line.
  void first_byte() { happened("first_byte", "first byte", first_byte_); }
  void first_record() { happened("first_record", "first record", first_record_); }
  void buffer_full() { happened("buffer_full", "start's buffer full", buffer_full_); }
  void first_minibatch();

  // For sluice_documents_options: user is a StartTimes. Stops the reading when interrupted.
  static int32_t on_reading(int32_t event, void* start_times);

 private:
  void happened(const char* event, const char* text, bool& has_happened);

  RunLog& log_;
  std::string text_;
  bool first_byte_ = false;
  bool first_record_ = false;
  bool buffer_full_ = false;
  bool first_minibatch_ = false;
};

}  // namespace sluice_cli
