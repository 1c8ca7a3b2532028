#include "api/http/lobby.hpp"

#include "api/http/canned.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>

namespace darkroom::api {
namespace {

constexpr std::chrono::milliseconds kSweep{250};
constexpr std::chrono::milliseconds kFarewell{2'000};  // to read a last answer in

void watch(const Descriptor& epoll, int socket) {
  epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = socket}};
  (void)epoll_ctl(epoll.get(), EPOLL_CTL_ADD, socket, &event);
}

void unwatch(const Descriptor& epoll, int socket) {
  (void)epoll_ctl(epoll.get(), EPOLL_CTL_DEL, socket, nullptr);
}

bool is_idle(const Connection& connection) {
  return connection.phase == Connection::Phase::head && connection.received().empty();
}

// Empty lines before a request are passed over (RFC 9112, 2.2).
void skip_empty_lines(Connection& connection) {
  while (connection.received().starts_with("\r\n")) connection.consume(2);
}

}  // namespace

Lobby::Lobby(Descriptor listener, const LobbyLimits& limits, Ready ready)
    : limits_(limits),
      ready_(std::move(ready)),
      places_(limits.most_connections),
      listener_(std::move(listener)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Lobby::~Lobby() {
  stop();
}

void Lobby::stop() {
  thread_.request_stop();
  wake();
  if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id()) thread_.join();
}

void Lobby::wake() const {
  (void)eventfd_write(bell_.get(), 1);
}

void Lobby::take_back(std::unique_ptr<Connection> connection) {
  {
    const std::scoped_lock lock(mutex_);
    returned_.push_back(std::move(connection));
  }
  wake();
}

void Lobby::run(const std::stop_token& stop) {
  watch(epoll_, listener_.get());
  watch(epoll_, bell_.get());
  auto next_sweep = Clock::now() + kSweep;
  std::array<epoll_event, 256> events{};
  while (!stop.stop_requested()) {
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(kSweep.count()));
    for (const epoll_event& event :
         std::span(events).first(static_cast<std::size_t>(std::max(count, 0)))) {
      if (event.data.fd == listener_.get()) {
        welcome();
      } else if (event.data.fd == bell_.get()) {
        eventfd_t rung = 0;
        (void)eventfd_read(bell_.get(), &rung);
      } else {
        serve(event.data.fd);
      }
    }
    seat_returned();
    if (Clock::now() >= next_sweep) {
      sweep();
      next_sweep = Clock::now() + kSweep;
    }
  }
  listener_ = Descriptor();
  seated_.clear();
}

// Everyone who knocks, within reason: those who are here have their turn too.
void Lobby::welcome() {
  constexpr int kAtOnce = 64;
  for (int i = 0; i < kAtOnce; ++i) {
    Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.get() < 0) {
      const bool no_descriptor = errno == EMFILE || errno == ENFILE;
      if (no_descriptor && !make_room()) {
        // It would be reported again at once; sweep() looks again.
        unwatch(epoll_, listener_.get());
        listening_ = false;
      }
      return;
    }
    auto place = places_.take();
    if (!place && make_room()) place = places_.take();
    if (!place) {
      send_canned(socket.get(), 503, "too many connections");
      continue;
    }
    auto connection = std::make_unique<Connection>(std::move(socket), std::move(place));
    prepare_socket(connection->socket());
    connection->deadline = Clock::now() + limits_.idle_timeout;
    seat(std::move(connection));
  }
}

// Closes the connection that has been idle longest; whether there was one.
bool Lobby::make_room() {
  seat_returned();  // among them may be the only idle one
  auto longest = seated_.end();
  for (auto each = seated_.begin(); each != seated_.end(); ++each) {
    if (!is_idle(*each->second)) continue;
    if (longest == seated_.end() || each->second->deadline < longest->second->deadline) {
      longest = each;
    }
  }
  if (longest == seated_.end()) return false;
  seated_.erase(longest);
  return true;
}

void Lobby::seat(std::unique_ptr<Connection> connection) {
  const int socket = connection->socket();
  watch(epoll_, socket);
  seated_.insert_or_assign(socket, std::move(connection));
}

void Lobby::seat_returned() {
  std::vector<std::unique_ptr<Connection>> returned;
  {
    const std::scoped_lock lock(mutex_);
    returned.swap(returned_);
  }
  for (auto& connection : returned) {
    auto wait = connection->received().empty() ? limits_.idle_timeout : limits_.head_timeout;
    if (connection->phase == Connection::Phase::drain) wait = kFarewell;
    connection->deadline = Clock::now() + wait;
    seat(std::move(connection));
  }
}

bool Lobby::is_ready(Connection& connection) const {
  if (!connection.head) {
    skip_empty_lines(connection);
    const auto length = head_length(connection.received());
    if (length.value_or(connection.received().size()) > kMostHeadBytes) {
      connection.head = tl::make_unexpected(
          HeadRefusal{.status = 431, .message = "the request's head is too large"});
    } else if (length) {
      connection.head =
          read_head(connection.received().substr(0, *length), limits_.most_body_bytes);
      connection.phase = Connection::Phase::body;
    } else {
      return false;
    }
  }
  if (!*connection.head) return true;
  const Head& head = **connection.head;
  return head.expects_continue || head.body_bytes > limits_.small_body_bytes ||
         connection.received().size() >= head.length + head.body_bytes;
}

void Lobby::serve(int socket) {
  const auto found = seated_.find(socket);
  if (found == seated_.end()) return;
  Connection& connection = *found->second;
  const bool was_idle = is_idle(connection);
  const Connection::Arrival arrival = connection.receive();
  if (arrival == Connection::Arrival::over) {
    seated_.erase(found);
    return;
  }
  if (arrival == Connection::Arrival::nothing) return;
  if (connection.phase == Connection::Phase::drain) {
    connection.consume(connection.received().size());
    return;
  }
  const bool had_head = connection.head.has_value();
  if (was_idle) connection.deadline = Clock::now() + limits_.head_timeout;
  if (!is_ready(connection)) {
    if (!had_head && connection.head) connection.deadline = Clock::now() + limits_.read_timeout;
    return;
  }
  unwatch(epoll_, socket);
  auto leaving = std::move(found->second);
  seated_.erase(found);
  ready_(std::move(leaving));
}

void Lobby::sweep() {
  const auto now = Clock::now();
  for (auto each = seated_.begin(); each != seated_.end();) {
    const Connection& connection = *each->second;
    if (connection.deadline > now) {
      ++each;
      continue;
    }
    const bool unfinished =
        connection.phase != Connection::Phase::drain && !connection.received().empty();
    if (unfinished) send_canned(connection.socket(), 408, "the request took too long to arrive");
    each = seated_.erase(each);
  }
  if (!listening_) {
    watch(epoll_, listener_.get());
    listening_ = true;
  }
}

}  // namespace darkroom::api
