// A codec process that does what a source tells it to: "MISBEHAVE crash", and so on. Any other
// source is rendered as usual.
#include "codec/codec_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using darkroom::ByteView;

// What the sandbox only denies would go unseen: it is told by dying of another signal.
void expect_denied(bool denied) {
  if (denied) raise(SIGUSR1);
  raise(SIGUSR2);
}

void spin() {
  for (volatile unsigned turns = 0;;) turns = turns + 1;
}

void allocate() {
  // As GLib does: memory that is not to be had ends the process by SIGTRAP.
  std::vector<void*> kept;
  for (;;) {
    void* block = std::malloc(64UL << 20U);
    if (block == nullptr) raise(SIGTRAP);
    kept.push_back(block);
  }
}

void open_a_file() {
  expect_denied(open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0);
}

void connect_out() {
  expect_denied(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0);
}

void fork_a_process() {
  static_cast<void>(fork());
}

void exec_a_program() {
  execl("/bin/true", "true", nullptr);
}

const std::map<std::string_view, void (*)()> kMisbehaviour{
    {"crash", [] { raise(SIGSEGV); }},
    {"abort", [] { std::abort(); }},
    {"exit", [] { _exit(7); }},
    {"be killed", [] { raise(SIGKILL); }},
    {"spin", spin},
    {"allocate", allocate},
    {"open", open_a_file},
    {"connect", connect_out},
    {"fork", fork_a_process},
    {"exec", exec_a_program},
};

void misbehave(ByteView source) {
  const std::string_view text(reinterpret_cast<const char*>(source.data()), source.size());
  constexpr std::string_view kCommand = "MISBEHAVE ";
  if (!text.starts_with(kCommand)) return;
  const auto found = kMisbehaviour.find(text.substr(kCommand.size()));
  if (found != kMisbehaviour.end()) found->second();
}

}  // namespace

int main() {
  return darkroom::codec::run_codec_process(3, misbehave);
}
