// stdout, which is for data; a full disk or a closed pipe is a failure, not silence.
#pragma once

#include <string_view>

namespace sluice_cli {

// Throws: Failure.
void write_standard_output(std::string_view text);
void flush_standard_output();
// A log, flushed at once. A signal that meets a slow reader costs this text, not the run.
void log_to_standard_output(std::string_view text);

}  // namespace sluice_cli
