#include "api/server.hpp"

#include "api/api.hpp"
#include "api/http/exchange.hpp"
#include "api/http/lobby.hpp"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace darkroom::api {
namespace {

// Connections whose request can be answered, first come first served. Bounded, because the lobby
// bounds how many connections there are.
class Line {
 public:
  void push(std::unique_ptr<Connection> connection) {
    {
      const std::scoped_lock lock(mutex_);
      waiting_.push_back(std::move(connection));
    }
    changed_.notify_one();
  }

  // Null once it is closed and empty.
  std::unique_ptr<Connection> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return nullptr;
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Connection>> waiting_;  // under mutex_
  bool closed_ = false;                              // under mutex_
};

// Descriptors are also the queue's, the store's and the codecs'.
std::size_t connections_possible(int wanted) {
  constexpr rlim_t kOthers = 256;
  rlimit open_files{};
  (void)getrlimit(RLIMIT_NOFILE, &open_files);
  const rlim_t left =
      open_files.rlim_cur > 2 * kOthers ? open_files.rlim_cur - kOthers : open_files.rlim_cur / 2;
  return static_cast<std::size_t>(std::min<rlim_t>(left, static_cast<rlim_t>(wanted)));
}

LobbyLimits lobby_limits(const ApiOptions& options) {
  return {.most_connections = connections_possible(options.most_connections),
          .most_body_bytes = options.most_body_bytes,
          .idle_timeout = options.idle_timeout,
          .head_timeout = options.head_timeout,
          .read_timeout = options.read_timeout};
}

Result<void> check_threads(const ApiOptions& options) {
  const int held = options.most_waiting + options.most_streams + options.most_uploads;
  if (options.threads > held) return {};
  return Error::permanent(ErrorCode::invalid_preset,
                          "api: " + std::to_string(options.threads) +
                              " threads could all be held by waiting requests, streams and "
                              "uploads (" +
                              std::to_string(held) + ")");
}

class Server final : public ApiServer {
 public:
  Server(ApiOptions options, ApiServices services, Descriptor listener)
      : api_(std::move(options), std::move(services)),
        rules_{.patience = {.silence = api_.options.read_timeout,
                            .least_bytes_per_second = api_.options.least_bytes_per_second},
               .uploads = Quota(static_cast<std::uint64_t>(api_.options.most_uploads))},
        port_(api::port_of(listener)),
        lobby_(
            std::move(listener), lobby_limits(api_.options),
            [this](std::unique_ptr<Connection> connection) { line_.push(std::move(connection)); }) {
    for (int i = 0; i < api_.options.threads; ++i) {
      threads_.emplace_back([this] { answer_all(); });
    }
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() override { end(); }

  std::uint16_t port() const override { return port_; }
  void changed() override { api_.feed.changed(); }
  void stop() override { end(); }

 private:
  void end() {
    const std::scoped_lock lock(ending_);
    rules_.stopping = true;
    lobby_.stop();
    api_.feed.stop();
    line_.close();
    threads_.clear();
  }

  void answer_all() {
    Exchange exchange(api_, rules_);
    while (auto connection = line_.pop()) {
      const Exchange::After after = exchange.serve(*connection);
      // A lobby that has stopped has no place for it.
      if (after == Exchange::After::drop || rules_.stopping) continue;
      pass_on(std::move(connection), after);
    }
  }

  void pass_on(std::unique_ptr<Connection> connection, Exchange::After after) {
    if (after == Exchange::After::see_off) {
      (void)shutdown(connection->socket(), SHUT_WR);
      connection->phase = Connection::Phase::drain;
      return lobby_.take_back(std::move(connection));
    }
    connection->head.reset();
    connection->phase = Connection::Phase::head;
    // A client may send its next request before it has read an answer: behind all others.
    if (lobby_.is_ready(*connection)) return line_.push(std::move(connection));
    lobby_.take_back(std::move(connection));
  }

  Api api_;
  ExchangeRules rules_;
  Line line_;
  std::uint16_t port_;
  Lobby lobby_;
  std::mutex ending_;
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace

Result<Descriptor> ApiServer::listen(const ApiOptions& options) {
  return listen_at(options.address, options.port);
}

std::uint16_t ApiServer::port_of(const Descriptor& listener) {
  return api::port_of(listener);
}

Result<std::unique_ptr<ApiServer>> ApiServer::start(ApiOptions options, ApiServices services,
                                                    Descriptor listener) {
  TRY(check_listen(options.address, services.keys.needed()));
  TRY(check_threads(options));
  return std::make_unique<Server>(std::move(options), std::move(services), std::move(listener));
}

Result<std::unique_ptr<ApiServer>> ApiServer::start(ApiOptions options, ApiServices services) {
  TRY(check_listen(options.address, services.keys.needed()));
  Descriptor listener = TRY(listen(options));
  return start(std::move(options), std::move(services), std::move(listener));
}

}  // namespace darkroom::api
