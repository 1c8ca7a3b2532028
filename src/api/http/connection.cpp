#include "api/http/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace darkroom::api {
namespace {

constexpr std::size_t kReceiveBytes = std::size_t{16} << 10;
constexpr std::size_t kSendBytes = std::size_t{64} << 10;

}  // namespace

Connection::Arrival Connection::receive() {
  std::array<char, kReceiveBytes> room{};
  ssize_t got = -1;
  do {
    got = recv(socket(), room.data(), room.size(), MSG_DONTWAIT);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return Arrival::over;
  if (got < 0) {
    return errno == EAGAIN ? Arrival::nothing : Arrival::over;
  }
  buffer_.append(room.data(), static_cast<std::size_t>(got));
  return Arrival::something;
}

void Connection::consume(std::size_t bytes) {
  consumed_ += bytes;
  if (consumed_ < buffer_.size()) return;
  buffer_.clear();
  consumed_ = 0;
}

void Connection::begin_transfer() {
  begun_ = Clock::now();
  moved_ = 0;
  slow_ = false;
}

// Until the socket is ready, the client has been silent for too long, or its average is too low.
bool Connection::wait_for(short what, const Patience& patience) {
  const std::chrono::duration<double> earned(static_cast<double>(moved_) /
                                             static_cast<double>(patience.least_bytes_per_second));
  const auto until =
      begun_ + patience.silence + std::chrono::duration_cast<std::chrono::milliseconds>(earned);
  const auto left =
      std::min(std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()),
               patience.silence);
  pollfd waited{.fd = socket(), .events = what, .revents = 0};
  int ready = -1;
  do {
    ready = poll(&waited, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
  } while (ready < 0 && errno == EINTR);
  slow_ = ready == 0;
  return ready > 0;
}

std::size_t Connection::read(char* room, std::size_t size, const Patience& patience) {
  if (received().empty()) {
    if (!flush(patience)) return 0;  // a 100 Continue, which the client waits for
    Arrival arrival = Arrival::nothing;
    while ((arrival = receive()) == Arrival::nothing) {
      if (!wait_for(POLLIN, patience)) return 0;
    }
    if (arrival == Arrival::over) return 0;
  }
  const std::size_t length = std::min(size, received().size());
  std::memcpy(room, received().data(), length);
  moved_ += length;
  consume(length);
  return length;
}

bool Connection::write(std::string_view bytes, const Patience& patience) {
  unsent_ += bytes;
  return unsent_.size() < kSendBytes || flush(patience);
}

bool Connection::flush(const Patience& patience) {
  std::string_view left = unsent_;
  while (!left.empty()) {
    const ssize_t sent = send(socket(), left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      left.remove_prefix(static_cast<std::size_t>(sent));
      moved_ += static_cast<std::uint64_t>(sent);
    } else if (errno == EAGAIN) {
      if (!wait_for(POLLOUT, patience)) break;
    } else if (errno != EINTR) {
      break;
    }
  }
  const bool all = left.empty();
  unsent_.clear();
  return all;
}

}  // namespace darkroom::api
