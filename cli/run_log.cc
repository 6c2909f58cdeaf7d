// Lines on stderr, as text or JSON, and the numbers in them made short.
#include "cli/run_log.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>

#include "cli/remote_name.h"

namespace sluice_cli {

RunLog::RunLog(Form form, std::FILE* to)
    : form_(form),
      to_(to),
      is_terminal_(isatty(fileno(to)) == 1),
      start_(std::chrono::steady_clock::now()) {}

RunLog::~RunLog() {
  if (line_is_open_) std::fputc('\n', to_);
}

double RunLog::elapsed_seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void RunLog::clear_progress() {
  if (line_is_open_) std::fputs("\r\033[K", to_);
  line_is_open_ = false;
}

void RunLog::print(std::string_view line) {
  clear_progress();
  std::fwrite(line.data(), 1, line.size(), to_);
  std::fputc('\n', to_);
  std::fflush(to_);
}

void RunLog::note(std::string_view note) {
  const std::string text = shown_text(note);
  if (form_ == Form::kText) print(text);
  if (form_ == Form::kJson) print(JsonObject().add("event", "note").add("text", text).text());
}

void RunLog::warn(std::string_view warning) {
  const std::string text = shown_text(warning);
  if (form_ == Form::kText) print("warning: " + text);
  if (form_ == Form::kJson) print(JsonObject().add("event", "warning").add("text", text).text());
}

void RunLog::event(const JsonObject& fields) {
  if (form_ == Form::kJson) print(fields.text());
}

void RunLog::text(std::string_view text) {
  if (form_ == Form::kText) print(text);
}

void RunLog::progress(std::string_view text, const JsonObject& fields, bool now) {
  if (form_ == Form::kQuiet) return;
  const bool replaces = form_ == Form::kText && is_terminal_;
  const double interval = replaces ? 0.1 : kLineSeconds;
  if (!now && elapsed_seconds() - last_progress_ < interval) return;
  last_progress_ = elapsed_seconds();
  if (form_ == Form::kJson) {
    print(fields.text());
  } else if (replaces && !now) {
    clear_progress();
    std::fwrite(text.data(), 1, text.size(), to_);
    std::fflush(to_);
    line_is_open_ = true;
  } else {
    print(text);
  }
}

void RunLog::warning_callback(const sluice_error* warning, void* run_log) {
  static_cast<RunLog*>(run_log)->warn(warning->text);
}

std::string short_number(double value) {
  constexpr const char* kUnits[] = {"", "k", "M", "G", "T"};
  int unit = 0;
  while (std::fabs(value) >= 999.5 && unit < 4) {
    value /= 1000;
    ++unit;
  }
  char text[32];
  const int decimals = unit == 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  std::snprintf(text, sizeof text, "%.*f%s", decimals, value, kUnits[unit]);
  return text;
}

std::string short_bytes(double bytes) {
  char text[32];
  if (bytes < 1e9) {
    std::snprintf(text, sizeof text, "%.0f MB", bytes / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.1f GB", bytes / 1e9);
  }
  return text;
}

std::string short_duration(double seconds) {
  char text[64];
  const long whole = std::lround(seconds);
  if (seconds < 9.95) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else if (whole < 60) {
    std::snprintf(text, sizeof text, "%ld s", whole);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof text, "%ld min %ld s", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%ld h %ld min", whole / 3600, whole / 60 % 60);
  }
  return text;
}

uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace sluice_cli
