// How a verb ends early: an exit status and one line for stderr. The table of exit statuses is
// here and nowhere else.
#pragma once

#include <stdexcept>
#include <string>

#include "capi/include/sluice.h"

namespace sluice_cli {

enum ExitStatus {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kBadInput = 3,
  kOverLimit = 4,
  kRemote = 5,
  kInterrupted = 130,  // SIGINT
  kTerminated = 143,   // SIGTERM
};

class Failure : public std::runtime_error {
 public:
  Failure(int exit_status, const std::string& message)
      : std::runtime_error(message), exit_status_(exit_status) {}
  int exit_status() const { return exit_status_; }

 private:
  int exit_status_;
};

// The exit status of a library status that is not OK.
int exit_status_of(sluice_status status);

// Throws a Failure with the error's text unless `status` is OK.
void require(sluice_status status, const sluice_error& error);

// Throws a Failure unless `path` can be created when the work is done.
void require_output(const std::string& path, bool is_directory, bool replace);

}  // namespace sluice_cli
