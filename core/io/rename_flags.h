// renameat2() and its flags, which some C libraries lack (musl before 1.2.6, Emscripten): there it
// fails with ENOSYS and the callers take their other way.
#pragma once

#include <stdio.h>

#ifndef RENAME_NOREPLACE
#include <cerrno>

#define RENAME_NOREPLACE (1 << 0)
#define RENAME_EXCHANGE (1 << 1)

namespace sluice {

inline int renameat2(int, const char*, int, const char*, unsigned) {
  errno = ENOSYS;
  return -1;
}

}  // namespace sluice
#endif
