// Events as JSON when they happen, as text in one line.
#include "cli/start_times.h"

#include <cstdio>

#include "cli/interrupt.h"

namespace sluice_cli {

// {"event":"start","what":"first_byte","seconds":0.01}
void StartTimes::happened(const char* event, const char* text, bool& has_happened) {
  if (has_happened) return;
  has_happened = true;
  const double seconds = log_.elapsed_seconds();
  log_.event(JsonObject().add("event", "start").add("what", event).add("seconds", seconds));
  char time[32];
  std::snprintf(time, sizeof time, " %.2f s", seconds);
  text_ += (text_.empty() ? "" : ", ") + std::string(text) + time;
}

void StartTimes::first_minibatch() {
  if (first_minibatch_) return;
  happened("first_minibatch", "first minibatch", first_minibatch_);
  log_.text("began: " + text_);
}

int32_t StartTimes::on_reading(int32_t event, void* start_times) {
  StartTimes& times = *static_cast<StartTimes*>(start_times);
  if (event == SLUICE_READING_FIRST_DOCUMENT) times.first_record();
  if (event == SLUICE_READING_DRAINING) {
    times.log_.note("the channel is at an earlier epoch than training: it is read and dropped");
  }
  return interrupted() != 0;
}

}  // namespace sluice_cli
