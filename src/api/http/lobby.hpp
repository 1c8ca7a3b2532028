// Where connections are until there is something to answer: new ones, idle ones, those whose head
// or small body is still on its way, and those being seen off. One thread for all of them, so a
// slow or silent client costs a descriptor.
#pragma once

#include "api/http/connection.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace darkroom::api {

struct LobbyLimits {
  std::size_t most_connections = 4096;  // in the lobby and out of it
  std::uint64_t most_body_bytes = 48ULL << 20U;
  std::size_t small_body_bytes = std::size_t{64} << 10;  // waited for here; larger ones are not
  std::chrono::milliseconds idle_timeout{30'000};
  std::chrono::milliseconds head_timeout{5'000};
  std::chrono::milliseconds read_timeout{5'000};  // for a small body
};

// An open socket that listens. internal where the address cannot be had, and why.
Result<Descriptor> listen_at(const std::string& address, std::uint16_t port);
std::uint16_t port_of(const Descriptor& listener);

class Lobby {
 public:
  // Called on the lobby's thread with a connection whose head is set; must not block.
  using Ready = std::function<void(std::unique_ptr<Connection>)>;

  Lobby(Descriptor listener, const LobbyLimits& limits, Ready ready);
  Lobby(const Lobby&) = delete;
  Lobby& operator=(const Lobby&) = delete;
  ~Lobby();

  // A connection that was answered: for its next request, or to be seen off (Phase::drain), which
  // lets the client read the answer before the connection is gone. Any thread.
  void take_back(std::unique_ptr<Connection> connection);
  void stop();  // no new ones; those that wait are closed. Any thread; idempotent.

  // Whether what was received is a request that can be answered now; sets `head`.
  bool is_ready(Connection& connection) const;

 private:
  void run(const std::stop_token& stop);
  void welcome();
  bool make_room();
  void seat(std::unique_ptr<Connection> connection);
  void seat_returned();
  void serve(int socket);
  void sweep();
  void wake() const;

  const LobbyLimits limits_;
  const Ready ready_;
  Quota places_;
  Descriptor listener_;  // the thread's own, like epoll_ and seated_
  Descriptor epoll_;
  Descriptor bell_;  // an eventfd
  bool listening_ = true;
  std::map<int, std::unique_ptr<Connection>> seated_;  // by socket
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> returned_;  // under mutex_
  std::jthread thread_;                                // last: it uses all of the above
};

}  // namespace darkroom::api
