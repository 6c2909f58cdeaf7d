// A list of allowed system calls (seccomp): what glibc, Asio and reading a model use. Refused calls
// fail rather than kill: an endpoint that stays up is worth more than knowing at once.
#include "cli/serve/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "cli/failure.h"

namespace sluice_cli {
namespace {

constexpr int kAllowed[] = {
    // connections that are there, and those that come
    SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write),
    SCMP_SYS(writev), SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg),
    SCMP_SYS(shutdown), SCMP_SYS(close), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait), SCMP_SYS(timerfd_settime), SCMP_SYS(poll), SCMP_SYS(ppoll),
    // files to read
    SCMP_SYS(newfstatat), SCMP_SYS(fstat), SCMP_SYS(statx), SCMP_SYS(lseek), SCMP_SYS(pread64),
    SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(getcwd), SCMP_SYS(fadvise64),
    // memory
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    // threads, signals, time
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime), SCMP_SYS(getrandom),
    SCMP_SYS(uname), SCMP_SYS(sysinfo)};

// Allowed when the masked bits of one argument have this value.
struct PartlyAllowed {
  int call;
  unsigned argument;
  uint64_t mask;
  uint64_t value;
};
constexpr uint64_t kWhole = 0xffffffff;
constexpr PartlyAllowed kPartlyAllowed[] = {
    {SCMP_SYS(openat), 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
    {SCMP_SYS(open), 1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
    {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
    {SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD},
    {SCMP_SYS(fcntl), 1, kWhole, F_GETFL},
    {SCMP_SYS(fcntl), 1, kWhole, F_SETFL},
    {SCMP_SYS(fcntl), 1, kWhole, F_GETFD},
    {SCMP_SYS(fcntl), 1, kWhole, F_SETFD},
    {SCMP_SYS(ioctl), 1, kWhole, FIONBIO},
    {SCMP_SYS(ioctl), 1, kWhole, FIONREAD},
    {SCMP_SYS(ioctl), 1, kWhole, TCGETS},
};

struct FreeFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};

void require_zero(int result) {
  if (result != 0) {
    throw Failure(kFailed, "--sandbox: the kernel refuses the filter of system calls: " +
                               std::string(std::strerror(-result)));
  }
}

}  // namespace

void enter_sandbox() {
  const std::unique_ptr<void, FreeFilter> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (filter == nullptr) require_zero(-ENOMEM);
  require_zero(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1));  // all threads
  require_zero(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
  const auto allow = SCMP_ACT_ALLOW;
  for (const int call : kAllowed)
    require_zero(seccomp_rule_add_array(filter.get(), allow, call, 0, nullptr));
  for (const PartlyAllowed& part : kPartlyAllowed) {
    const scmp_arg_cmp argument = {part.argument, SCMP_CMP_MASKED_EQ, part.mask, part.value};
    require_zero(seccomp_rule_add_array(filter.get(), allow, part.call, 1, &argument));
  }
  // abort() signals its own thread; nobody else is.
  const scmp_arg_cmp self = {0, SCMP_CMP_EQ, static_cast<uint64_t>(getpid()), 0};
  require_zero(seccomp_rule_add_array(filter.get(), allow, SCMP_SYS(tgkill), 1, &self));
  // Its flags lie in memory, where no filter sees them; without it glibc begins threads by clone().
  require_zero(
      seccomp_rule_add_array(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, nullptr));
  require_zero(seccomp_load(filter.get()));
}

}  // namespace sluice_cli
