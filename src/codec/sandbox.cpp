#include "codec/sandbox.hpp"

#include "codec/landlock.hpp"
#include "codec/seccomp_filter.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace darkroom::codec {
namespace {

using Gaps = std::vector<std::string>;

std::string gap(const std::string& what) {
  return what + ": " + std::generic_category().message(errno);
}

// Nowhere: a folder that no longer exists, so that a relative path leads nowhere either.
void leave_for_nowhere(Gaps& gaps) {
  std::array<char, 32> name{"/tmp/darkroom-codec-XXXXXX"};
  if (mkdtemp(name.data()) == nullptr) {
    if (chdir("/") != 0) gaps.push_back(gap("working directory"));
    return;
  }
  if (chdir(name.data()) != 0) gaps.push_back(gap("working directory"));
  rmdir(name.data());
}

// A codec is the cheapest process to lose: it takes one render with it, the host all of them. Where
// the kernel does not let it say so nothing of the sandbox is missing.
void go_first_when_memory_runs_out() {
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  constexpr std::string_view kFirst = "1000";
  static_cast<void>(!write(file, kFirst.data(), kFirst.size()));
  close(file);
}

void limit(int resource, rlimit bound, const char* name, Gaps& gaps) {
  // The resource is an enum in C++ and an int everywhere else.
  if (setrlimit(static_cast<__rlimit_resource>(resource), &bound) != 0) gaps.push_back(gap(name));
}

// The sanitizers map terabytes of shadow: a limit on the address space would end them at once.
#ifdef DARKROOM_SANITIZED
constexpr bool kLimitsAddressSpace = false;
#else
constexpr bool kLimitsAddressSpace = true;
#endif

rlimit exactly(std::uint64_t value) {
  return {.rlim_cur = value, .rlim_max = value};
}

void set_limits(const SandboxOptions& options, Gaps& gaps) {
  if (kLimitsAddressSpace) {
    limit(RLIMIT_AS, exactly(options.address_space_bytes), "RLIMIT_AS", gaps);
  }
  limit(RLIMIT_FSIZE, exactly(options.file_bytes), "RLIMIT_FSIZE", gaps);
  // SIGXCPU comes at the soft limit; at the hard one it would be SIGKILL, which says nothing.
  limit(RLIMIT_CPU,
        {.rlim_cur = options.processor_seconds, .rlim_max = options.processor_seconds + 1},
        "RLIMIT_CPU", gaps);
  limit(RLIMIT_NOFILE, exactly(options.descriptors), "RLIMIT_NOFILE", gaps);
  limit(RLIMIT_CORE, exactly(0), "RLIMIT_CORE", gaps);
}

}  // namespace

Result<std::vector<std::string>> enter_sandbox(const SandboxOptions& options) {
  Gaps gaps;
  go_first_when_memory_runs_out();
  leave_for_nowhere(gaps);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) gaps.push_back(gap("no_new_privs"));
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) gaps.push_back(gap("not dumpable"));
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) gaps.push_back(gap("death with its parent"));
  set_limits(options, gaps);
  if (const auto denied = deny_files_and_network(options.readable); !denied) {
    gaps.push_back("Landlock is not to be had here (" + denied.error().message() + ")");
  }
  const Opening opening = options.readable.empty() ? Opening::nothing : Opening::to_read;
  if (const auto filtered = install_seccomp_filter(opening); !filtered) {
    gaps.push_back("seccomp is not to be had here (" + filtered.error().message() + ")");
  }
  if (options.mode == SandboxMode::require && !gaps.empty()) {
    std::string text = "the sandbox is required and not whole";
    for (const std::string& each : gaps) text += "; " + each;
    return Error::permanent(ErrorCode::sandbox_violation, text);
  }
  return gaps;
}

}  // namespace darkroom::codec
