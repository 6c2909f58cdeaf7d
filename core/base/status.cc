// The one part of Status that needs the C library: the text of an errno value.
#include "core/base/status.h"

#include <cerrno>
#include <cstring>

namespace sluice {

Status io_error(std::string what, int error) {
  char buffer[256];
  // GNU strerror_r: returns the text, which need not be in `buffer`.
  what.append(": ").append(strerror_r(error, buffer, sizeof buffer));
  return Status(error == ENOENT ? StatusCode::kNotFound : StatusCode::kIo, std::move(what));
}

}  // namespace sluice
