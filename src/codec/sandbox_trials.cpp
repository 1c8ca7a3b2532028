#include "codec/message.hpp"
#include "codec/sandbox.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <sstream>
#include <string>
#include <system_error>

namespace darkroom::codec {
namespace {

// What a trial's child reports by its exit status; any other end is a signal.
constexpr int kWentThrough = 0;
constexpr int kNoSandbox = 250;  // above every errno that Linux has

// Each tries one thing and returns 0 where it went through, else errno.
int errno_unless(bool went_through) {
  return went_through ? 0 : errno;
}

int open_a_file() {
  return errno_unless(open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
}

int write_a_file() {
  return errno_unless(open("/tmp/darkroom-trial", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0);
}

int connect_out() {
  const int socket_number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_number < 0) return errno;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int failed =
      connect(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  // A refused connection reached the other side's kernel: the network was there.
  return failed == 0 || errno == ECONNREFUSED ? 0 : errno;
}

int exec_a_program() {
  std::array<char*, 1> nothing{nullptr};
  execve("/bin/true", nothing.data(), nothing.data());
  return errno;
}

int fork_a_process() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  return errno_unless(child > 0);
}

int trace_the_parent() {
  return errno_unless(ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr) == 0);
}

int signal_the_parent() {
  return errno_unless(kill(getppid(), 0) == 0);
}

struct Trial {
  const char* name;
  int (*attempt)();
};
constexpr std::array kTrials{
    Trial{.name = "open /etc/passwd", .attempt = open_a_file},
    Trial{.name = "write a file", .attempt = write_a_file},
    Trial{.name = "connect to 127.0.0.1", .attempt = connect_out},
    Trial{.name = "exec /bin/true", .attempt = exec_a_program},
    Trial{.name = "fork", .attempt = fork_a_process},
    Trial{.name = "ptrace the parent", .attempt = trace_the_parent},
    Trial{.name = "signal the parent", .attempt = signal_the_parent},
};

SandboxTrial outcome(const char* name, int status) {
  if (WIFSIGNALED(status)) {
    return {.name = name,
            .denied = WTERMSIG(status) == SIGSYS,
            .detail = std::string("killed by SIG") + sigabbrev_np(WTERMSIG(status))};
  }
  const int code = WEXITSTATUS(status);
  if (code == kWentThrough) return {.name = name, .denied = false, .detail = "it went through"};
  if (code == kNoSandbox) return {.name = name, .denied = false, .detail = "no sandbox"};
  return {.name = name, .denied = true, .detail = std::generic_category().message(code)};
}

SandboxTrial run(const Trial& trial, const SandboxOptions& options) {
  const pid_t child = fork();
  if (child == 0) {
    if (!enter_sandbox(options)) _exit(kNoSandbox);
    _exit(trial.attempt());
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) {
    return {.name = trial.name, .denied = false, .detail = std::generic_category().message(errno)};
  }
  return outcome(trial.name, status);
}

// What a child of this process writes before it ends.
std::string said_by_child(const std::function<std::string()>& speak) {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::generic_category().message(errno);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const pid_t child = fork();
  if (child == 0) {
    const std::string text = speak();
    _exit(write(writing.get(), text.data(), text.size()) < 0 ? errno : 0);
  }
  writing.reset();
  std::string text;
  std::array<char, 512> part{};
  for (ssize_t length = 1; length > 0;) {
    length = read(reading.get(), part.data(), part.size());
    if (length > 0) text.append(part.data(), static_cast<std::size_t>(length));
  }
  waitpid(child, nullptr, 0);
  return text;
}

}  // namespace

std::vector<std::string> missing_from_sandbox(const SandboxOptions& options) {
  SandboxOptions preferred = options;
  preferred.mode = SandboxMode::prefer;
  std::istringstream lines(said_by_child([&preferred] {
    std::string text;
    const auto gaps = enter_sandbox(preferred);
    for (const std::string& gap : *gaps) text += gap + "\n";
    return text;
  }));
  std::vector<std::string> missing;
  for (std::string line; std::getline(lines, line);) missing.push_back(line);
  return missing;
}

std::vector<SandboxTrial> try_sandbox(const SandboxOptions& options) {
  std::vector<SandboxTrial> trials;
  trials.reserve(kTrials.size());
  for (const Trial& trial : kTrials) trials.push_back(run(trial, options));
  return trials;
}

}  // namespace darkroom::codec
