// Writes to stdout that are checked.
#include "cli/standard_output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "cli/failure.h"

namespace sluice_cli {
namespace {

[[noreturn]] void fail() {
  throw Failure(kFailed, std::string("cannot write to stdout: ") + std::strerror(errno));
}

}  // namespace

void write_standard_output(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail();
}

void flush_standard_output() {
  if (std::fflush(stdout) != 0) fail();
}

void log_to_standard_output(std::string_view text) {
  const bool is_whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (is_whole && std::fflush(stdout) == 0) return;
  if (errno != EINTR) fail();
  std::clearerr(stdout);
}

}  // namespace sluice_cli
