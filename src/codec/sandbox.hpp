// What a codec process may still do once it holds a stranger's bytes: compute, and answer on one
// socket. Applied by the process to itself, after libvips and its modules are loaded.
#pragma once

#include <darkroom/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace darkroom::codec {

enum class SandboxMode {
  prefer,   // Whatever this kernel gives; what it lacks is reported.
  require,  // All of it, or no start.
};

struct SandboxOptions {
  SandboxMode mode = SandboxMode::prefer;
  std::uint64_t address_space_bytes = 4ULL << 30U;  // RLIMIT_AS
  std::uint64_t processor_seconds = 900;            // RLIMIT_CPU over a codec's life, 1 or more
  std::uint64_t descriptors = 32;                   // RLIMIT_NOFILE
  std::uint64_t file_bytes = 1ULL << 30U;  // RLIMIT_FSIZE: bounds the memory file of the variants
  // Folders whose files it may still read: of a codec that draws letters those of the fonts. Chosen
  // by the codec, so it is not on the wire. Empty: none.
  std::vector<std::string> readable = {};
};

// In this order: the first to go when the system runs out of memory, no_new_privs, not dumpable,
// killed with its parent, an empty working directory that is already deleted, rlimits (address
// space, processor time, descriptors, file size, core 0), Landlock with nothing allowed but to read
// in `readable`, and a seccomp allow-list (seccomp_filter.hpp). Irreversible; call it from a
// process with one thread. Returns what this kernel could not give, as sentences; under `require`
// that is a sandbox_violation.
Result<std::vector<std::string>> enter_sandbox(const SandboxOptions& options);

// One forbidden thing, tried from inside.
struct SandboxTrial {
  std::string name;  // "open /etc/passwd", "connect to 127.0.0.1", "exec", "fork", ...
  bool denied = false;
  std::string detail;  // "Permission denied", "killed by SIGSYS", or what went through
};

// What enter_sandbox() finds missing on this machine. Forks, as below.
std::vector<std::string> missing_from_sandbox(const SandboxOptions& options);

// Each trial in a child of its own that has entered the sandbox. Forks: call it from a process with
// one thread.
std::vector<SandboxTrial> try_sandbox(const SandboxOptions& options);

}  // namespace darkroom::codec
