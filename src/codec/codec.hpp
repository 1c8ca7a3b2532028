// One codec process, seen from the host: started, spoken with, killed, its end explained.
#pragma once

#include "codec/message.hpp"
#include "codec/wire.hpp"

#include <darkroom/result.hpp>

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::codec {

using Deadline = std::chrono::steady_clock::time_point;

// What a codec's end means for the job it held. `status` is waitid's, as waitpid gives it. Pure.
//   SIGKILL that was not ours, SIGTRAP (GLib: allocation failed)   out_of_memory, retryable
//   SIGXCPU                                                         processing_timeout, retryable
//   SIGSYS                                                          sandbox_violation
//   any other signal, any exit                                      codec_crashed, retryable
Error explain_end(int status);
std::string name_of_end(int status);  // "SIGSEGV", "exit 3"

// How a codec ended that the host ended because it was not itself any more.
inline constexpr std::string_view kDeaf = "deaf";          // it left messages unread
inline constexpr std::string_view kNonsense = "nonsense";  // it answered what cannot be

// Not thread-safe: whoever borrows it from the pool has it alone. Destroying it ends the process
// and reaps it.
class Codec {
 public:
  // Starts `program codec`, configures it, and waits until it has entered its sandbox.
  static Result<std::unique_ptr<Codec>> start(const std::string& program,
                                              const Configuration& configuration,
                                              Deadline deadline);

  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  ~Codec();

  // Never waits: codec_crashed where the codec has left earlier messages unread, and is ended.
  Result<void> send(std::string_view text, Files files = {});
  // Its next message. processing_timeout where the deadline comes first: the process is killed
  // then. Where the process ends instead, explain_end's error.
  Result<Message> receive(Deadline deadline);

  // Ends it, where it has not ended by itself. `how` is what how() says then; empty: by its signal.
  void end(std::string_view how = {});

  // Whether it has ended, however; and how, as name_of_end says.
  bool ended() const { return ended_; }
  bool timed_out() const { return timed_out_; }
  const std::string& how() const { return how_; }

  const std::vector<std::string>& sandbox_gaps() const { return gaps_; }
  std::uint64_t growth_bytes() const;  // resident now, over what it was when it was ready
  std::chrono::nanoseconds processor_time() const;

  int renders = 0;  // how many it has served; the pool counts

 private:
  Codec(Descriptor socket, pid_t process);
  Error reap();
  void kill() const;

  Descriptor socket_;
  pid_t process_;
  Descriptor process_file_;  // a pidfd: readable once the process has ended, never another's
  std::vector<std::string> gaps_;
  std::uint64_t resident_at_start_ = 0;
  bool ended_ = false;
  bool timed_out_ = false;
  std::string how_;
};

}  // namespace darkroom::codec
