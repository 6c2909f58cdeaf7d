// The one part of Status that needs the C library: the text of an errno value.
#include "core/base/status.h"

#include <cerrno>
#include <cstring>

namespace sluice {

Status io_error(std::string what, int error) {
  char buffer[256];
  // GNU strerror_r: returns the text, which need not be in `buffer`.
  what.append(": ").append(strerror_r(error, buffer, sizeof buffer));
  StatusCode code = StatusCode::kIo;
  if (error == ENOENT) code = StatusCode::kNotFound;
  if (error == ENOMEM) code = StatusCode::kOutOfMemory;  // opendir() and others allocate
  return Status(code, std::move(what));
}

}  // namespace sluice
