// stdout, which is for data; a full disk or a closed pipe is a failure, not silence.
#pragma once

#include <string_view>

namespace sluice_cli {

// Throws: Failure.
void write_standard_output(std::string_view text);
void flush_standard_output();

}  // namespace sluice_cli
