#include "codec/misbehaviour.hpp"

#include "codec/codec_process.hpp"
#include "codec/wire.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::codec {
namespace {

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

// From here on: what a codec says that somebody else has taken over.

void say(const std::string& text, const std::vector<int>& files = {}) {
  iovec data{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  alignas(cmsghdr) std::array<std::byte, 64> ancillary{};
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  if (!files.empty()) {
    header.msg_control = ancillary.data();
    header.msg_controllen = CMSG_SPACE(files.size() * sizeof(int));
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(files.size() * sizeof(int));
    std::memcpy(CMSG_DATA(control), files.data(), files.size() * sizeof(int));
  }
  sendmsg(kSocketNumber, &header, MSG_NOSIGNAL);
}

container::Facts facts_of(Size size) {
  container::Facts facts;
  facts.size = size;
  return facts;
}

// Honest facts, the host's go, and then these words with these files.
void answer(const std::string& text, const std::vector<int>& files) {
  say(to_wire(facts_of({.width = 4, .height = 4})));
  std::array<char, 64> go{};
  iovec data{.iov_base = go.data(), .iov_len = go.size()};
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  if (recvmsg(kSocketNumber, &header, 0) < 0) _exit(1);
  say(text, files);
  spin();
}

std::string one_variant(std::uint64_t bytes) {
  return to_wire(Rendered{.variants = {{.name = "normal",
                                        .format = Format::jpeg,
                                        .size = {.width = 4, .height = 4},
                                        .quality = 80,
                                        .bytes = bytes}}});
}

int memory_file(std::uint64_t bytes) {
  const int file = memfd_create("lie", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (ftruncate(file, static_cast<off_t>(bytes)) != 0) _exit(1);
  return file;
}

int sealed_file(std::uint64_t bytes) {
  const int file = memory_file(bytes);
  fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
  return file;
}

void say_it_has_no_pixels() {
  say(to_wire(facts_of({.width = 0, .height = 4})));
  spin();
}

void say_it_is_huge() {
  say(to_wire(facts_of({.width = 1 << 30, .height = 1 << 30})));
  spin();
}

void need_what_it_has() {
  say(to_wire(Range{.from = 0, .length = 1}));
  spin();
}

void fail_like_a_store() {
  say(to_wire(Error::permanent(ErrorCode::unauthorized, "no")));
  spin();
}

void fail_in_many_lines() {
  say(to_wire(Error::permanent(ErrorCode::corrupt_image, "one\n{\"level\":\"error\"}")));
  spin();
}

void answer_with_what_can_change() {
  answer(one_variant(100), {memory_file(100)});
}

void answer_with_no_memory_file() {
  answer(one_variant(0), {STDIN_FILENO});
}

void answer_without_end() {
  answer(one_variant(512UL << 20U), {sealed_file(512UL << 20U)});
}

void send_two_files() {
  say(to_wire(facts_of({.width = 4, .height = 4})), {memory_file(1), memory_file(1)});
  spin();
}

// Answers before it is asked, and reads nothing any more.
void go_deaf() {
  for (;;) say(to_wire(facts_of({.width = 4, .height = 4})));
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
    {"say it has no pixels", say_it_has_no_pixels},
    {"say it is huge", say_it_is_huge},
    {"need what it has", need_what_it_has},
    {"fail like a store", fail_like_a_store},
    {"fail in many lines", fail_in_many_lines},
    {"answer with what can change", answer_with_what_can_change},
    {"answer with no memory file", answer_with_no_memory_file},
    {"answer without end", answer_without_end},
    {"send two files", send_two_files},
    {"go deaf", go_deaf},
};

}  // namespace

void misbehave(ByteView source) {
  const std::string_view text(reinterpret_cast<const char*>(source.data()), source.size());
  constexpr std::string_view kCommand = "MISBEHAVE ";
  if (!text.starts_with(kCommand)) return;
  const auto found = kMisbehaviour.find(text.substr(kCommand.size()));
  if (found != kMisbehaviour.end()) found->second();
}

}  // namespace darkroom::codec
