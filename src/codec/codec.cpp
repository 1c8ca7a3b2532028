#include "codec/codec.hpp"

#include "base/c_handle.hpp"
#include "codec/codec_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <system_error>
#include <utility>

namespace darkroom::codec {
namespace {

// The sanitizers' reports are the point of their builds; otherwise a codec has nothing to say that
// does not come over its socket, and a hostile file must not fill a log. Their leak check forks,
// which the sandbox answers with SIGSYS, and a codec that crashes must end by its own signal.
#ifdef DARKROOM_SANITIZED
constexpr bool kKeepsStandardError = true;
#else
constexpr bool kKeepsStandardError = false;
#endif
// Nor may it start the program that names the functions of a stack: their addresses do.
// posix_spawn wants an environment that it may write to, and never does.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::array g_sanitizer_options =
    std::to_array("ASAN_OPTIONS=detect_leaks=0:handle_segv=0:symbolize=0");
// libimagequant's: how many threads look for a GIF's colours decides which it finds, and the same
// source and plan give the same bytes on every machine.
// NOLINTNEXTLINE(*-avoid-non-const-global-variables)
std::array g_one_thread = std::to_array("OMP_NUM_THREADS=1");

Error spawn_error(int number) {
  return Error::permanent(ErrorCode::internal,
                          "start a codec: " + std::generic_category().message(number));
}

inline void destroy_actions(posix_spawn_file_actions_t* actions) {
  posix_spawn_file_actions_destroy(actions);
}
inline void destroy_attributes(posix_spawnattr_t* attributes) {
  posix_spawnattr_destroy(attributes);
}

// `program codec` with nothing of this process but one socket: none of its environment, no signal
// that is blocked or ignored, and a process group of its own, so that Ctrl-C at a terminal is the
// host's.
Result<pid_t> spawn(const std::string& program, const Descriptor& socket) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const CHandle<posix_spawn_file_actions_t, destroy_actions> actions_owner(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  if (!kKeepsStandardError) {
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  // Onto itself, dup2 would keep close-on-exec; posix_spawn clears it then, as POSIX asks.
  posix_spawn_file_actions_adddup2(&actions, socket.get(), kSocketNumber);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const CHandle<posix_spawnattr_t, destroy_attributes> attributes_owner(&attributes);
  sigset_t none;
  sigemptyset(&none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  std::string name = program;
  std::array<char, 6> command{"codec"};
  const std::array<char*, 3> arguments{name.data(), command.data(), nullptr};
  const std::array<char*, 3> environment{
      g_one_thread.data(), kKeepsStandardError ? g_sanitizer_options.data() : nullptr, nullptr};
  pid_t process = -1;
  const int failed = posix_spawn(&process, program.c_str(), &actions, &attributes, arguments.data(),
                                 environment.data());
  if (failed != 0) return spawn_error(failed);
  return process;
}

std::uint64_t resident_bytes(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  file >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

int milliseconds_until(Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000'000));
}

}  // namespace

std::string name_of_end(int status) {
  if (!WIFSIGNALED(status)) return "exit " + std::to_string(WEXITSTATUS(status));
  const char* name = sigabbrev_np(WTERMSIG(status));
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(WTERMSIG(status));
}

Error explain_end(int status) {
  const std::string end = name_of_end(status);
  switch (WIFSIGNALED(status) ? WTERMSIG(status) : 0) {
    case SIGKILL:
      return Error::transient(ErrorCode::out_of_memory,
                              "the codec process was killed by the system, as it does when memory "
                              "runs out");
    case SIGTRAP:
      return Error::transient(
          ErrorCode::out_of_memory,
          "the codec process could not have the memory that the image asked for");
    case SIGXCPU:
      return Error::transient(ErrorCode::processing_timeout,
                              "the codec process used up its processor time");
    case SIGSYS:
      return Error::permanent(ErrorCode::sandbox_violation,
                              "the codec process tried what its sandbox forbids");
    default:
      return Error::transient(ErrorCode::codec_crashed,
                              "the codec process ended (" + end + ") on this image");
  }
}

Codec::Codec(Descriptor socket, pid_t process)
    : socket_(std::move(socket)),
      process_(process),
      process_file_(static_cast<int>(syscall(SYS_pidfd_open, process, 0))) {}

Codec::~Codec() {
  end();
}

void Codec::end(std::string_view how) {
  if (ended_) return;
  kill();
  static_cast<void>(reap());
  if (!how.empty()) how_ = how;
}

Result<std::unique_ptr<Codec>> Codec::start(const std::string& program,
                                            const Configuration& configuration, Deadline deadline) {
  std::array<int, 2> pair{-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    return spawn_error(errno);
  }
  Descriptor ours(pair[0]);
  Descriptor theirs(pair[1]);
  const pid_t process = TRY(spawn(program, theirs));
  theirs.reset();  // or its end would never show on our socket
  // The constructor is private: make_unique cannot reach it.
  std::unique_ptr<Codec> codec(new Codec(std::move(ours), process));  // NOLINT(*-owning-memory)
  if (!codec->process_file_.open()) return spawn_error(errno);

  TRY(codec->send(to_wire(configuration)));
  const Message answer = TRY(codec->receive(deadline));
  const Ready ready = TRY(ready_from(answer.text));
  codec->gaps_ = ready.gaps;
  codec->resident_at_start_ = resident_bytes(process);
  return codec;
}

Result<void> Codec::send(std::string_view text, Files files) {
  // A codec reads before it answers, so there is always room; where there is none, waiting for it
  // would be waiting for ever.
  pollfd waited{.fd = socket_.get(), .events = POLLOUT, .revents = 0};
  if (poll(&waited, 1, 0) == 0) {
    end(kDeaf);
    return Error::transient(ErrorCode::codec_crashed, "a codec does not read what it is sent");
  }
  const Result<void> sent = send_message(socket_, text, files);
  // A broken pipe: the process has ended, and why is the better error.
  if (!sent) return reap();
  return {};
}

Result<Message> Codec::receive(Deadline deadline) {
  std::array<pollfd, 2> waited{pollfd{.fd = socket_.get(), .events = POLLIN, .revents = 0},
                               pollfd{.fd = process_file_.get(), .events = POLLIN, .revents = 0}};
  int ready = -1;
  do {
    ready = poll(waited.data(), waited.size(), milliseconds_until(deadline));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    timed_out_ = true;
    end();
    return Error::transient(ErrorCode::processing_timeout,
                            "the render took longer than its deadline and was stopped");
  }
  // What it said before it ended is heard first.
  if ((waited[0].revents & POLLIN) != 0) {
    Result<Message> message = receive_message(socket_);
    const bool is_too_much = message && message->files.size() > 1;  // an answer has one file
    if (message && !is_too_much) return message;
    if (is_too_much || (waited[0].revents & POLLHUP) == 0) {
      end(kNonsense);
      return Error::transient(ErrorCode::codec_crashed, "a codec sent what is no message");
    }
  }
  return reap();
}

std::uint64_t Codec::growth_bytes() const {
  const std::uint64_t now = resident_bytes(process_);
  return now > resident_at_start_ ? now - resident_at_start_ : 0;
}

std::chrono::nanoseconds Codec::processor_time() const {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process_, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void Codec::kill() const {
  syscall(SYS_pidfd_send_signal, process_file_.get(), SIGKILL, nullptr, 0);
}

Error Codec::reap() {
  // It has closed its socket, so its end is near; one that lingers is helped.
  pollfd waited{.fd = process_file_.get(), .events = POLLIN, .revents = 0};
  if (poll(&waited, 1, 1000) == 0) kill();
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ = true;
  how_ = name_of_end(status);
  return explain_end(status);
}

}  // namespace darkroom::codec
