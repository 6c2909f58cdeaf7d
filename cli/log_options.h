// --log and --quiet, the same for every verb that works for long.
#pragma once

#include <string>

#include "cli/option_list.h"
#include "cli/run_log.h"

namespace sluice_cli {

struct LogOptions {
  std::string form = "text";
  bool quiet = false;

  RunLog::Form choice() const {
    if (quiet) return RunLog::Form::kQuiet;
    return form == "json" ? RunLog::Form::kJson : RunLog::Form::kText;
  }
};

inline void add_log_options(OptionList& list, LogOptions& options) {
  list.group("Other")
      .choice("--log", "FORM", options.form, {"text", "json"},
              "progress on stderr as text (default) or json, one a line")
      .flag("-q,--quiet", options.quiet, "nothing on stderr but errors");
}

}  // namespace sluice_cli
