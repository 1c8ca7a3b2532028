#include "codec/seccomp_filter.hpp"

#include "base/c_handle.hpp"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

namespace darkroom::codec {
namespace {

inline void release_filter(scmp_filter_ctx filter) {
  seccomp_release(filter);
}
using Filter = CHandle<void, release_filter>;

// What five codecs, glib's threads and the allocator were seen to need, and nothing more.
constexpr std::array kAllowed{
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(lseek),
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(munmap),
    SCMP_SYS(brk),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(sysinfo),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(getrusage),
    SCMP_SYS(memfd_create),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fcntl),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
};

// Libraries try these and go on without: an orc temp file, a locale, a terminal's width.
constexpr std::array kDenied{
    SCMP_SYS(open),
    SCMP_SYS(setpriority),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(umask),
    SCMP_SYS(ioctl),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(socket),
    SCMP_SYS(connect),
    SCMP_SYS(getpeername),
    SCMP_SYS(mkdir),
    SCMP_SYS(uname),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getcwd),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(prlimit64),
    SCMP_SYS(sched_setaffinity),
};

class Rules {
 public:
  explicit Rules(scmp_filter_ctx filter) : filter_(filter) {}

  void add(std::uint32_t action, int call) {
    if (failed_ == 0) failed_ = seccomp_rule_add_array(filter_, action, call, 0, nullptr);
  }
  void add_where(std::uint32_t action, int call, scmp_arg_cmp condition) {
    if (failed_ == 0) failed_ = seccomp_rule_add_array(filter_, action, call, 1, &condition);
  }
  int failed() const { return failed_; }

 private:
  scmp_filter_ctx filter_;
  int failed_ = 0;  // the first negative errno
};

// libseccomp's own macros for this are C99's alone.
scmp_arg_cmp first_argument(scmp_compare comparison, scmp_datum_t one, scmp_datum_t other = 0) {
  return {.arg = 0, .op = comparison, .datum_a = one, .datum_b = other};
}

// Pango asks whether it may read a font, and then opens it.
constexpr std::array kAsking{SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2)};

// glibc opens by openat alone, whose third argument says what for.
void add_opening(Rules& rules, Opening opening) {
  const bool may_read = opening == Opening::to_read;
  for (const int call : kAsking) {
    rules.add(may_read ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EACCES), call);
  }
  if (!may_read) return rules.add(SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat));
  // O_TMPFILE has O_DIRECTORY's bit in it, which alone is reading.
  constexpr scmp_datum_t kChanges =
      O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~static_cast<scmp_datum_t>(O_DIRECTORY));
  rules.add_where(SCMP_ACT_ALLOW, SCMP_SYS(openat),
                  {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = kChanges, .datum_b = O_RDONLY});
  for (const int bit : {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC}) {
    const auto mask = static_cast<scmp_datum_t>(bit);
    rules.add_where(SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat),
                    {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = mask});
  }
}

int load_rules(scmp_filter_ctx filter, Opening opening) {
  Rules rules(filter);
  for (const int call : kAllowed) rules.add(SCMP_ACT_ALLOW, call);
  for (const int call : kDenied) rules.add(SCMP_ACT_ERRNO(EACCES), call);
  add_opening(rules, opening);
  // A thread, never a process. clone3 hides its flags behind a pointer that seccomp cannot follow:
  // told that there is none, glibc falls back to clone, whose flags are its first argument.
  rules.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
  rules.add_where(SCMP_ACT_ALLOW, SCMP_SYS(clone),
                  first_argument(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
  // abort() ends this process by a signal to itself, and nobody else.
  rules.add_where(SCMP_ACT_ALLOW, SCMP_SYS(tgkill),
                  first_argument(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid())));
  // glibc names its threads.
  rules.add_where(SCMP_ACT_ALLOW, SCMP_SYS(prctl), first_argument(SCMP_CMP_EQ, PR_SET_NAME));
  rules.add_where(SCMP_ACT_ERRNO(EACCES), SCMP_SYS(prctl),
                  first_argument(SCMP_CMP_NE, PR_SET_NAME));
#ifdef DARKROOM_SANITIZED
  // UndefinedBehaviorSanitizer asks through a pipe whether an object's memory can be read.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(pipe2));
#endif
  if (rules.failed() != 0) return rules.failed();
  return seccomp_load(filter);
}

}  // namespace

Result<void> install_seccomp_filter(Opening opening) {
  const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (filter == nullptr) {
    return Error::permanent(ErrorCode::sandbox_violation, "seccomp: out of memory");
  }
  const int failed = load_rules(filter.get(), opening);
  if (failed != 0) {
    return Error::permanent(ErrorCode::sandbox_violation,
                            "seccomp: " + std::generic_category().message(-failed));
  }
  return {};
}

}  // namespace darkroom::codec
