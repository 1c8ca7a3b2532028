#include "net/http_client.hpp"

#include "net/curl_handles.hpp"
#include "net/transfer.hpp"
#include "net/url.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace darkroom::net {
namespace {

// libcurl's process-wide state: set up once, before any thread uses it, and kept to the end.
bool start_curl() {
  static const bool kStarted = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return kStarted;
}

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](unsigned char a, unsigned char b) {
    const auto lower = [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; };
    return lower(a) == lower(b);
  });
}

// Idle handles, each with its own open connections. Thread-safe.
class Handles {
 public:
  explicit Handles(int most_idle) : most_idle_(static_cast<std::size_t>(most_idle)) {}

  Curl take() {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return Curl(curl_easy_init());
    Curl handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }
  void give_back(Curl handle) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < most_idle_) idle_.push_back(std::move(handle));
  }

 private:
  const std::size_t most_idle_;
  std::mutex mutex_;
  std::vector<Curl> idle_;  // under mutex_
};

bool is_redirect(const HttpResponse& response) {
  const int status = response.status;
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Against the URL it came from, as a browser would.
std::string resolved(const std::string& base, std::string_view location) {
  const CurlUrl url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, std::string(location).c_str(), 0) != CURLUE_OK) {
    return std::string(location);
  }
  return url_part(url.get(), CURLUPART_URL, 0);
}

class PooledClient final : public HttpClient {
 public:
  explicit PooledClient(HttpClientOptions options)
      : options_(std::move(options)), handles_(options_.max_idle_connections) {
    if (options_.guard) guard_.emplace(*options_.guard);
  }

  Result<HttpResponse> send(const HttpRequest& request) override {
    const auto began = std::chrono::steady_clock::now();
    HttpRequest hop = request;
    for (int redirects = 0;; ++redirects) {
      const Url url = TRY(checked(hop.url, redirects));
      HttpResponse response = TRY(send_once(hop, url));
      const auto location = response.header("Location");
      if (request.max_redirects == 0 || !is_redirect(response) || !location) return response;
      if (redirects == request.max_redirects) {
        return Error::permanent(ErrorCode::source_redirects,
                                redacted(request.url) + ": redirects more than " +
                                    std::to_string(request.max_redirects) + " times");
      }
      hop.url = TRY(next_hop(url, resolved(url.text, *location), hop));
      const auto spent = std::chrono::steady_clock::now() - began;
      hop.total_timeout =
          std::chrono::ceil<std::chrono::milliseconds>(request.total_timeout - spent);
      if (hop.total_timeout.count() <= 0) {
        return Error::transient(ErrorCode::source_timeout,
                                redacted(request.url) + ": redirects took all the time there was");
      }
    }
  }

 private:
  Result<Url> checked(const std::string& text, int redirects) const {
    Result<Url> url = parse_url(text);
    // A URL that somebody was sent to is that somebody's doing, not the job's mistake.
    if (!url && redirects > 0) {
      return Error::permanent(ErrorCode::source_blocked,
                              "redirects to what may not be followed: " + url.error().message());
    }
    if (url && guard_) TRY(guard_->check_host(url->host, url->port));
    return url;
  }

  static Result<std::string> next_hop(const Url& from, std::string to, HttpRequest& hop) {
    const Result<Url> next = parse_url(to);
    if (!next) return to;  // refused, with its reason, at the head of the next round
    if (from.scheme == "https" && next->scheme == "http") {
      return Error::permanent(ErrorCode::source_redirects,
                              redacted(from.text) + ": redirects from https down to http");
    }
    // Another host gets nothing that was meant for this one.
    if (next->host != from.host || next->port != from.port) hop.headers.clear();
    return to;
  }

  Result<HttpResponse> send_once(const HttpRequest& request, const Url& url) {
    Curl handle = handles_.take();
    if (handle == nullptr) {
      return Error::transient(ErrorCode::source_unavailable, "libcurl is out of memory");
    }
    Transfer transfer(handle.get(), request, options_, guard_ ? &*guard_ : nullptr);
    Result<HttpResponse> response = transfer.perform(url.text);
    handles_.give_back(std::move(handle));
    return response;
  }

  const HttpClientOptions options_;
  std::optional<AddressGuard> guard_;
  Handles handles_;
};

}  // namespace

std::optional<std::string_view> HttpResponse::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const Header& header) { return same_name(header.first, name); });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

Result<std::unique_ptr<HttpClient>> HttpClient::open(HttpClientOptions options) {
  if (!start_curl()) return Error::permanent(ErrorCode::internal, "libcurl does not start");
  return std::make_unique<PooledClient>(std::move(options));
}

}  // namespace darkroom::net
