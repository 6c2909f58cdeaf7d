// Library statuses to exit statuses.
#include "cli/failure.h"

#include "cli/remote.h"

namespace sluice_cli {

int exit_status_of(sluice_status status) {
  switch (status) {
    case SLUICE_STATUS_OK:
      return kDone;
    case SLUICE_STATUS_INVALID_ARGUMENT:
      return kUsage;
    case SLUICE_STATUS_NOT_FOUND:
    case SLUICE_STATUS_CORRUPT:
    case SLUICE_STATUS_UNSUPPORTED:
      return kBadInput;
    case SLUICE_STATUS_LIMIT:
    case SLUICE_STATUS_OUT_OF_MEMORY:
      return kOverLimit;
    case SLUICE_STATUS_REMOTE:
      return kRemote;
    case SLUICE_STATUS_CANCELLED:
      return kInterrupted;
    default:
      return kFailed;
  }
}

void require(sluice_status status, const sluice_error& error) {
  if (status != SLUICE_STATUS_OK) throw Failure(exit_status_of(status), error.text);
}

void require_output(const std::string& path, bool is_directory, bool replace) {
  sluice_error error;
  const sluice_status status =
      sluice_path_check_output(path.c_str(), remote_store(), is_directory, replace, &error);
  if (status == SLUICE_STATUS_ALREADY_EXISTS) {
    throw Failure(kFailed, std::string(error.text) + "; --force replaces it");
  }
  require(status, error);
}

}  // namespace sluice_cli
