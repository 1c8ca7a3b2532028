#include "config/serve_settings.hpp"

#include "config/readers.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace darkroom::config {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::uint64_t kMiB = 1ULL << 20U;

// "127.0.0.1:8080", "[::1]:8080", "localhost:0"
Complaint read_listen(Configuration& configuration, std::string_view value) {
  const auto colon = value.rfind(':');
  std::string_view address = value.substr(0, colon);
  std::int64_t port = 0;
  const bool is_bracketed = address.starts_with('[') && address.ends_with(']');
  if (is_bracketed) address = address.substr(1, address.size() - 2);
  if (colon == std::string_view::npos || address.empty() ||
      (!is_bracketed && address.find(':') != std::string_view::npos) ||
      read_whole(value.substr(colon + 1), 0, 65535, port)) {
    return "must be ADDRESS:PORT, as 127.0.0.1:8080 or [::1]:8080";
  }
  configuration.serve.api.address = address == "localhost" ? "127.0.0.1" : std::string(address);
  configuration.serve.api.port = static_cast<std::uint16_t>(port);
  return std::nullopt;
}

Complaint read_database(Configuration& configuration, std::string_view value) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (!value.empty() && value != "memory:" &&
      (!value.starts_with(kSqlite) || value.size() == kSqlite.size())) {
    return "must be sqlite:PATH or memory:";
  }
  configuration.serve.database = std::string(value);
  return std::nullopt;
}

Complaint read_durability(Configuration& configuration, std::string_view value) {
  if (value != "full" && value != "normal") return "must be full or normal";
  configuration.serve.queue.durable = value == "full";
  return std::nullopt;
}

// "sora=2,dall-e=8"
Complaint read_limits_by_tool(Configuration& configuration, std::string_view value) {
  std::map<std::string, int> limits;
  for (const std::string& part : parts_of(value)) {
    const auto equals = part.find('=');
    std::int64_t most = 0;
    if (equals == std::string::npos || equals == 0 ||
        read_whole(std::string_view(part).substr(equals + 1), 0, 10'000, most)) {
      return "must be TOOL=NUMBER, separated by commas, as sora=2,dall-e=8";
    }
    limits[part.substr(0, equals)] = static_cast<int>(most);
  }
  configuration.serve.claims.most_running_of = std::move(limits);
  return std::nullopt;
}

// "80,443,8000-8010"
Complaint read_callback_ports(Configuration& configuration, std::string_view value) {
  return read_ports(value, configuration.serve.callback_allow_ports);
}

}  // namespace

std::vector<Setting> client_settings() {
  return {
      {.key = "server",
       .environment = {"DARKROOM_SERVER"},
       .flag = "--server",
       .fallback = "http://127.0.0.1:8080",
       .help = "the service that submit, status, jobs, batch and the like talk to",
       .read = text(DARKROOM_MEMBER(client.server))},
      {.key = "api_key",
       .environment = {"DARKROOM_API_KEY"},
       .flag = "--key",
       .fallback = "",
       .help = "the API key they send; on a shared machine by the environment, not the flag",
       .secret = true,
       .read = text(DARKROOM_MEMBER(client.key))},
  };
}

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<Setting> api_settings() {
  return {
      {.key = "serve.listen",
       .environment = {"DARKROOM_LISTEN"},
       .flag = "--listen",
       .fallback = "127.0.0.1:8080",
       .help = "where serve answers; any address but loopback needs API keys; port 0: any free one",
       .read = read_listen},
      {.key = "serve.hosts",
       .environment = {"DARKROOM_HOSTS"},
       .flag = "",
       .fallback = "",
       .help = "Host names that requests to a loopback address may carry, beside the loopback ones",
       .read = words(DARKROOM_MEMBER(serve.api.hosts))},
      {.key = "serve.cors_origins",
       .environment = {"DARKROOM_CORS_ORIGINS"},
       .flag = "",
       .fallback = "",
       .help = "origins whose pages may call the API, as https://app.example; unset: none",
       .read = words(DARKROOM_MEMBER(serve.api.cors_origins))},
      {.key = "serve.public_objects",
       .environment = {"DARKROOM_PUBLIC_OBJECTS"},
       .flag = "",
       .fallback = "false",
       .help = "true: /objects/ is served without a key",
       .read = truth(DARKROOM_MEMBER(serve.api.public_objects))},
      {.key = "serve.most_body",
       .environment = {"DARKROOM_MOST_BODY"},
       .flag = "",
       .fallback = "48MiB",
       .help = "of one request's body",
       .read = bytes(DARKROOM_MEMBER(serve.api.most_body_bytes), 1024, 1024 * kMiB)},
      {.key = "serve.most_connections",
       .environment = {"DARKROOM_MOST_CONNECTIONS"},
       .flag = "",
       .fallback = "4096",
       .help = "above it the longest idle one is closed",
       .read = whole(DARKROOM_MEMBER(serve.api.most_connections), 1, 100'000)},
      {.key = "serve.shutdown_timeout",
       .environment = {"DARKROOM_SHUTDOWN_TIMEOUT"},
       .flag = "--shutdown-timeout",
       .fallback = "30s",
       .help = "after SIGTERM running jobs may end for so long; then they are handed back",
       .read = duration(DARKROOM_MEMBER(serve.shutdown_timeout), 0ms, 1h)},
      {.key = "serve.stuck_after",
       .environment = {"DARKROOM_STUCK_AFTER"},
       .flag = "",
       .fallback = "60s",
       .help = "/healthz fails when work waits and nothing has moved for so long",
       .read = duration(DARKROOM_MEMBER(serve.stuck_after), 1s, 1h)},
      {.key = "callbacks.secrets",
       .environment = {"DARKROOM_CALLBACK_SECRETS"},
       .flag = "",
       .fallback = "",
       .help = "whsec_... that callbacks are signed with; several while one replaces another",
       .secret = true,
       .read = words(DARKROOM_MEMBER(serve.callback_secrets))},
      {.key = "callbacks.allow_cidrs",
       .environment = {"DARKROOM_CALLBACK_ALLOW_CIDRS"},
       .flag = "",
       .fallback = "",
       .help = "networks that callbacks may reach although they are not public",
       .read = words(DARKROOM_MEMBER(serve.callback_allow_cidrs))},
      {.key = "callbacks.allow_ports",
       .environment = {"DARKROOM_CALLBACK_ALLOW_PORTS"},
       .flag = "",
       .fallback = "80,443",
       .help = "the only ports of callbacks; ranges as 8000-8010",
       .read = read_callback_ports},
  };
}

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<Setting> queue_settings() {
  return {
      {.key = "queue.database",
       .environment = {"DARKROOM_QUEUE"},
       .flag = "--queue",
       .fallback = "",
       .help = "where jobs wait: sqlite:PATH, or memory: (gone at the end); unset: DATA/queue.db",
       .read = read_database},
      {.key = "queue.durability",
       .environment = {"DARKROOM_QUEUE_DURABILITY"},
       .flag = "",
       .fallback = "full",
       .help = "full: an accepted job survives power loss; normal: faster, survives kill -9 alone",
       .read = read_durability},
      {.key = "queue.most_waiting",
       .environment = {"DARKROOM_QUEUE_MOST_WAITING"},
       .flag = "",
       .fallback = "100000",
       .help = "jobs; above it submissions are refused with queue_full",
       .read = whole(DARKROOM_MEMBER(serve.queue.most_waiting), 1, 100 * kMillion)},
      {.key = "queue.attempts",
       .environment = {"DARKROOM_QUEUE_ATTEMPTS"},
       .flag = "",
       .fallback = "5",
       .help = "of one job, where a retry can help",
       .read = whole(DARKROOM_MEMBER(serve.api.max_attempts), 1, 100)},
      {.key = "queue.most_lost_leases",
       .environment = {"DARKROOM_QUEUE_MOST_LOST_LEASES"},
       .flag = "",
       .fallback = "3",
       .help = "workers that may vanish while they hold a job before it is dead",
       .read = whole(DARKROOM_MEMBER(serve.queue.most_lost_leases), 1, 1000)},
      {.key = "queue.lease",
       .environment = {"DARKROOM_QUEUE_LEASE"},
       .flag = "",
       .fallback = "30s",
       .help = "a job whose worker has vanished begins again after so long",
       .read = duration(DARKROOM_MEMBER(serve.claims.lease), 500ms, 1h)},
      {.key = "queue.most_running_per_user",
       .environment = {"DARKROOM_QUEUE_MOST_RUNNING_PER_USER"},
       .flag = "",
       .fallback = "0",
       .help = "jobs; 0: no limit",
       .read = whole(DARKROOM_MEMBER(serve.claims.most_running_per_user), 0, 10'000)},
      {.key = "queue.most_running_per_tool",
       .environment = {"DARKROOM_QUEUE_MOST_RUNNING_PER_TOOL"},
       .flag = "",
       .fallback = "0",
       .help = "jobs; 0: no limit",
       .read = whole(DARKROOM_MEMBER(serve.claims.most_running_per_tool), 0, 10'000)},
      {.key = "queue.most_running_of",
       .environment = {"DARKROOM_QUEUE_MOST_RUNNING_OF"},
       .flag = "",
       .fallback = "",
       .help = "the same for single tools, as sora=2,dall-e=8",
       .read = read_limits_by_tool},
      {.key = "queue.retry_base",
       .environment = {"DARKROOM_QUEUE_RETRY_BASE"},
       .flag = "",
       .fallback = "1s",
       .help = "the longest wait before the second attempt; grows from there",
       .read = duration(DARKROOM_MEMBER(serve.retry_base), 1ms, 1h)},
      {.key = "queue.retry_longest",
       .environment = {"DARKROOM_QUEUE_RETRY_LONGEST"},
       .flag = "",
       .fallback = "10m",
       .help = "the longest wait before any attempt",
       .read = duration(DARKROOM_MEMBER(serve.retry_longest), 1ms, 24h)},
      {.key = "queue.keep_succeeded",
       .environment = {"DARKROOM_QUEUE_KEEP_SUCCEEDED"},
       .flag = "",
       .fallback = "24h",
       .help = "how long a succeeded job can be asked for; its objects stay",
       .read = duration(DARKROOM_MEMBER(serve.retention.succeeded), 1s, 24h * 3650)},
      {.key = "queue.keep_failed",
       .environment = {"DARKROOM_QUEUE_KEEP_FAILED"},
       .flag = "",
       .fallback = "30d",
       .help = "the same for dead and cancelled ones",
       .read = duration(DARKROOM_MEMBER(serve.retention.failed), 1s, 24h * 3650)},
  };
}

}  // namespace darkroom::config
