// What a person or a program is told while a verb works: notes, warnings, progress. On stderr, as
// stdout belongs to data, but where the log is all that a verb prints.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "capi/include/sluice.h"
#include "cli/json_text.h"

namespace sluice_cli {

class RunLog {
 public:
  enum class Form { kText, kJson, kQuiet };

  // `to` is flushed after each line.
  explicit RunLog(Form form, std::FILE* to = stderr);
  ~RunLog();
  RunLog(const RunLog&) = delete;

  bool is_quiet() const { return form_ == Form::kQuiet; }
  // A line of text, or {"event":"note","text":...}; neither this nor a warning shows the query of
  // an address.
  void note(std::string_view text);
  // Shown in every form but quiet; {"event":"warning",...}.
  void warn(std::string_view text);
  // A state of the work: on a terminal it replaces the last one, at most ten times a second;
  // elsewhere a line every `kLineSeconds`. As JSON {"event":"progress",...fields}.
  // `now`: show it in any case (the end of a pass).
  void progress(std::string_view text, const JsonObject& fields, bool now);
  // For programs only: a line of JSON; and for people only: a line of text.
  void event(const JsonObject& fields);
  void text(std::string_view text);
  // For the C API: counts are the caller's, the first five warnings come here.
  static void warning_callback(const sluice_error* warning, void* run_log);

  double elapsed_seconds() const;

 private:
  static constexpr double kLineSeconds = 10;
  void print(std::string_view line);
  void clear_progress();

  Form form_;
  std::FILE* to_;
  bool is_terminal_;
  bool line_is_open_ = false;  // a progress line without its newline
  std::chrono::steady_clock::time_point start_;
  double last_progress_ = 0;  // seconds after the start
};

// "12.3k", "4.56M": three digits.
std::string short_number(double value);
// "3.1 s", "37 s", "4 min 10 s", "2 h 5 min".
std::string short_duration(double seconds);
// Resident memory of this process in bytes, 0 when unknown.
uint64_t resident_bytes();
std::string short_bytes(double bytes);

}  // namespace sluice_cli
