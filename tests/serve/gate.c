// Loaded into a server (LD_PRELOAD): who opens the file GATE_PATH waits until the FIFO GATE_FIFO
// was opened for writing, and closed again.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*Open)(const char*, int, ...);

static int pass(const char* name, const char* path, int flags, mode_t mode) {
  const Open next = (Open)dlsym(RTLD_NEXT, name);
  const char* const held = getenv("GATE_PATH");
  if (held != NULL && strcmp(path, held) == 0) {
    char ignored;
    const int gate = next(getenv("GATE_FIFO"), O_RDONLY | O_CLOEXEC);
    if (gate == -1 || read(gate, &ignored, 1) != 0) abort();
    close(gate);
  }
  return next(path, flags, mode);
}

#define SLUICE_OPEN(name)                       \
  int name(const char* path, int flags, ...) {  \
    va_list arguments;                          \
    va_start(arguments, flags);                 \
    const mode_t mode = va_arg(arguments, int); \
    va_end(arguments);                          \
    return pass(#name, path, flags, mode);      \
  }

SLUICE_OPEN(open)
SLUICE_OPEN(open64)
