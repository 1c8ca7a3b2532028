// One client's connection: what it has sent and nobody has read yet, and the time it may take.
#pragma once

#include "api/http/head.hpp"
#include "api/quota.hpp"
#include "storage/file_io.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom::api {

using Clock = std::chrono::steady_clock;

// How patient a blocking read or write is.
struct Patience {
  std::chrono::milliseconds silence{5'000};             // without a byte
  std::uint64_t least_bytes_per_second = 16ULL << 10U;  // on average, once `silence` has passed
};

// One thread's at a time. The socket does not block; receive() never waits, read() and flush() do.
class Connection {
 public:
  Connection(Descriptor socket, std::shared_ptr<Quota::Loan> place)
      : socket_(std::move(socket)), place_(std::move(place)) {}

  int socket() const { return socket_.get(); }

  enum class Arrival { something, nothing, over };  // over: closed or broken
  Arrival receive();
  std::string_view received() const { return std::string_view(buffer_).substr(consumed_); }
  void consume(std::size_t bytes);

  // A body's bytes or a head's, at least one; 0 where the client is gone or too slow, which leaves
  // is_slow() true.
  std::size_t read(char* room, std::size_t size, const Patience& patience);
  // Kept until flush(), or until there is enough of it. false where the client is gone or too slow.
  bool write(std::string_view bytes, const Patience& patience);
  bool flush(const Patience& patience);
  bool is_slow() const { return slow_; }

  // The next rate is measured from now.
  void begin_transfer();

  // The lobby's: what is waited for, and until when.
  enum class Phase { head, body, drain };
  Phase phase = Phase::head;
  Clock::time_point deadline = {};
  std::optional<tl::expected<Head, HeadRefusal>> head = {};  // once it is whole

 private:
  bool wait_for(short what, const Patience& patience);

  Descriptor socket_;
  std::shared_ptr<Quota::Loan> place_;  // among the connections; see Quota::take
  std::string buffer_;
  std::size_t consumed_ = 0;  // of buffer_
  std::string unsent_;
  Clock::time_point begun_ = Clock::now();
  std::uint64_t moved_ = 0;  // bytes since begun_
  bool slow_ = false;
};

}  // namespace darkroom::api
