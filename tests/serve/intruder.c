// Loaded into a server (LD_PRELOAD): does on SIGUSR1 what somebody would who runs code in it, and
// tells on stderr, as JSON, with which errno each call failed (0: it did not).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char report[4096];

static void tell(const char* name, long result) {
  const size_t used = strlen(report);
  snprintf(report + used, sizeof report - used, "%s\"%s\":%d", used > 1 ? "," : "", name,
           result == -1 ? errno : 0);
}

static long start_process(void) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  return child;
}

static long connect_to(const struct sockaddr_in* address) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  return descriptor == -1 ? -1 : connect(descriptor, (const void*)address, sizeof *address);
}

static void try_all(const char* folder) {
  char path[512], other[600];
  snprintf(path, sizeof path, "%s/written", folder);
  snprintf(other, sizeof other, "%s.other", path);
  char* const arguments[] = {"/nowhere", NULL};
  const struct sockaddr_in address = {.sin_family = AF_INET,
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  strcpy(report, "{");
  tell("create", open(path, O_WRONLY | O_CREAT, 0600));
  tell("write", open(path, O_RDWR));
  tell("append", open(path, O_WRONLY | O_APPEND));
  tell("truncate", open(path, O_RDONLY | O_TRUNC));
  tell("create to read", open(other, O_RDONLY | O_CREAT, 0600));
  tell("rename", rename(path, other));
  tell("unlink", unlink(other));
  tell("mkdir", mkdir(path, 0700));
  tell("chmod", chmod(folder, 0700));
  tell("execve", execve("/nowhere", arguments, NULL));
  tell("fork", start_process());
  tell("connect", connect_to(&address));
  tell("listen", listen(2, 1));
  tell("ptrace", ptrace(PTRACE_PEEKDATA, getppid(), NULL, NULL));
  tell("read another's memory", syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
  tell("kill", kill(getppid(), 0));
  void* const code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  tell("executable memory", code == MAP_FAILED ? -1 : 0);
  void* const data = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  tell("mprotect", mprotect(data, 4096, PROT_READ | PROT_EXEC));
  strcat(report, "}\n");
  if (write(2, report, strlen(report)) < 0) abort();
}

static void* wait_for_signals(void* signals) {
  int number;
  for (;;) {
    if (sigwait(signals, &number) == 0) try_all(getenv("INTRUDER_FOLDER"));
  }
}

// Before main(): its threads have the signal blocked, too. The one begun here takes no other
// signal.
__attribute__((constructor)) static void begin(void) {
  static sigset_t signals;
  sigset_t all;
  pthread_t thread;
  if (getenv("INTRUDER_FOLDER") == NULL) return;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
  if (pthread_create(&thread, NULL, wait_for_signals, &signals) != 0) abort();
  pthread_sigmask(SIG_SETMASK, &signals, NULL);
}
