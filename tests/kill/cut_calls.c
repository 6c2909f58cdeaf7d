/* Loaded before a program (LD_PRELOAD): its reads and writes move at most CUT_CALLS_BYTES bytes a
   call, as the system may do to any. Made of system calls, so that nothing of the C library is
   called in a circle. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static size_t cut(size_t size) {
  static size_t most;
  if (most == 0) {
    const char* text = getenv("CUT_CALLS_BYTES");
    most = text != NULL ? strtoul(text, NULL, 10) : 1;
    if (most == 0) most = 1;
  }
  return size < most ? size : most;
}

ssize_t read(int file, void* bytes, size_t size) {
  return syscall(SYS_read, file, bytes, cut(size));
}
ssize_t write(int file, const void* bytes, size_t size) {
  return syscall(SYS_write, file, bytes, cut(size));
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  return syscall(SYS_pwrite64, file, bytes, cut(size), offset);
}
ssize_t pread(int file, void* bytes, size_t size, off_t offset) {
  return syscall(SYS_pread64, file, bytes, cut(size), offset);
}
