// The one part of Status that needs the C library: the text of an errno value.
#include "core/base/status.h"

#include <cerrno>
#include <cstring>

namespace sluice {

namespace {

// strerror_r of GNU returns the text, which need not be in the buffer; that of POSIX an int.
[[maybe_unused]] const char* text_of(const char* text, const char*) { return text; }
[[maybe_unused]] const char* text_of(int failed, const char* buffer) {
  return failed == 0 ? buffer : "unknown error";
}

}  // namespace

Status io_error(std::string what, int error) {
  char buffer[256];
  what.append(": ").append(text_of(strerror_r(error, buffer, sizeof buffer), buffer));
  StatusCode code = StatusCode::kIo;
  if (error == ENOENT) code = StatusCode::kNotFound;
  if (error == ENOMEM) code = StatusCode::kOutOfMemory;  // opendir() and others allocate
  return Status(code, std::move(what));
}

}  // namespace sluice
