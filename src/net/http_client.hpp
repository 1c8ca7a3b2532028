// HTTP over libcurl: pooled connections, hard limits, and an address guard for URLs that somebody
// else chose. The only door to the network besides the HTTP server.
#pragma once

#include "net/address_guard.hpp"
#include "net/body_sink.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::net {

using Header = std::pair<std::string, std::string>;  // Names compare without case.

struct HttpRequest {
  std::string method = "GET";  // GET, HEAD, PUT, POST, DELETE
  std::string url;
  std::vector<Header> headers;
  ByteView body;                               // outlives the call
  std::uint64_t max_body_bytes = 32ULL << 20;  // of the response, counted while it streams
  BodySink* sink = nullptr;  // takes the body of a 2xx, which is then not in the response
  int max_redirects = 0;     // 0: a redirect is an answer like any other
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{30000};
};

struct HttpResponse {
  int status = 0;
  std::vector<Header> headers;
  Bytes body;
  std::string final_url;  // after redirects

  // The first header of that name, compared without case.
  std::optional<std::string_view> header(std::string_view name) const;
};

// How a client treats the network: one for sources (guarded), one for the object store (trusted
// endpoint), so that they never share connections or DNS answers.
struct HttpClientOptions {
  // Absent: the caller chose the URL itself (the configured S3 endpoint) and any address will do.
  std::optional<GuardOptions> guard;
  std::string user_agent = "darkroom";
  int max_idle_connections = 16;
  std::uint64_t min_bytes_per_second = 10'000;  // slower than this for 10 s is a source_timeout
  std::string ca_file;                          // PEM; empty: the system's
};

// Thread-safe: many threads send at once, each on its own pooled handle.
class HttpClient {
 public:
  static Result<std::unique_ptr<HttpClient>> open(HttpClientOptions options);

  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  virtual ~HttpClient() = default;

  // Any HTTP status is a response; what happens before one is an error: source_invalid,
  // source_blocked, source_redirects, source_too_large, source_incomplete*, source_timeout*,
  // source_unavailable*, source_tls (a star: retryable). It never retries by itself.
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;

 protected:
  HttpClient() = default;
};

// What a status other than 2xx on a source URL means: 404 source_not_found, 410 source_expired,
// 401/403 source_forbidden, 416 source_incomplete*, 408/425/429/5xx retryable with Retry-After, the
// rest source_unavailable for good. Pure.
Error classify_source_status(int status, std::optional<std::string_view> retry_after);

// Retry-After as seconds or an HTTP date (against `now`); capped at an hour; nothing where
// unreadable.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text,
                                                      std::chrono::system_clock::time_point now);

}  // namespace darkroom::net
