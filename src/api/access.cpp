#include "api/access.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace darkroom::api {
namespace {

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// "[::1]:8080" to "::1", "localhost:8080" to "localhost".
std::string host_name(std::string_view host) {
  if (host.starts_with('[')) return lowered(host.substr(1, host.find(']') - 1));
  return lowered(host.substr(0, host.rfind(':')));
}

bool is_ours(std::string_view host, const ApiOptions& options) {
  const std::string name = host_name(host);
  return name == "localhost" || is_loopback(name) ||
         std::ranges::find(options.hosts, name) != options.hosts.end();
}

// "https://app.example:8443" to "app.example:8443".
std::string_view authority_of(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
}

bool is_cors(std::string_view origin, const ApiOptions& options) {
  return std::ranges::find(options.cors_origins, origin) != options.cors_origins.end();
}

std::string_view key_in(const Request& head) {
  constexpr std::string_view kBearer = "bearer ";
  const std::string_view authorization = head.header("authorization").value_or("");
  if (lowered(authorization.substr(0, kBearer.size())) == kBearer) {
    return authorization.substr(kBearer.size());
  }
  return head.header("x-api-key").value_or("");
}

}  // namespace

bool is_loopback(const std::string& address) {
  in_addr four{};
  if (inet_pton(AF_INET, address.c_str(), &four) == 1) {
    constexpr std::uint32_t kFirstByte = 24;
    return ntohl(four.s_addr) >> kFirstByte == 127;
  }
  in6_addr six{};
  return inet_pton(AF_INET6, address.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

Result<void> check_listen(const std::string& address, bool have_keys) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) != 1 &&
      inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) {
    return Error::permanent(ErrorCode::invalid_job,
                            "listen: \"" + address + "\" is no IPv4 or IPv6 address");
  }
  if (have_keys || is_loopback(address)) return {};
  return Error::permanent(ErrorCode::forbidden,
                          "listen: " + address +
                              " can be reached from elsewhere, and there is no API key: make one "
                              "with `darkroom keys create`, or listen at 127.0.0.1");
}

Result<void> check_origin(const Request& head, const ApiOptions& options) {
  const std::string_view host = head.header("host").value_or("");
  if (is_loopback(options.address) && !host.empty() && !is_ours(host, options)) {
    return Error::permanent(ErrorCode::forbidden,
                            "the Host that this request names is not allowed here: it is neither a "
                            "loopback name nor one of the configured hosts");
  }
  const auto origin = head.header("origin");
  if (!origin || head.method == "GET" || head.method == "HEAD") return {};
  const std::string authority = lowered(authority_of(*origin));
  if ((!authority.empty() && authority == lowered(host)) || is_cors(*origin, options)) return {};
  return Error::permanent(ErrorCode::forbidden,
                          "a browser sent this from another origin, which is not among the "
                          "configured CORS origins");
}

Result<Caller> caller_of(const Request& head, Scope scope, Api& api) {
  KeyStore& keys = api.services.keys;
  const Scopes everything{.read = true, .submit = true, .admin = true};
  if (scope == Scope::none || !keys.needed()) return Caller{.name = "local", .scopes = everything};
  const std::string_view text = key_in(head);
  if (text.empty()) {
    return Error::permanent(ErrorCode::unauthorized,
                            "an API key is needed: Authorization: Bearer dk_... or X-Api-Key");
  }
  const auto key = keys.find(text);
  if (!key) return Error::permanent(ErrorCode::unauthorized, "this API key is not known");
  if (key->limit) {
    const auto wait = api.rates.take(key->id, *key->limit, api.services.now());
    if (wait) {
      return Error::transient(ErrorCode::rate_limited,
                              "the key " + key->id + " sends more than it may", wait);
    }
  }
  if (!key->scopes.allow(scope)) {
    return Error::permanent(ErrorCode::forbidden, "the key " + key->id + " lacks the scope " +
                                                      std::string(to_string(scope)));
  }
  return Caller{.name = key->id, .scopes = key->scopes};
}

void add_headers(Response& response, const Request& head, const ApiOptions& options) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; frame-ancestors 'none'");
  if (!response.header("Cache-Control")) response.headers.emplace_back("Cache-Control", "no-store");
  if (options.cors_origins.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  const auto origin = head.header("origin");
  if (!origin || !is_cors(*origin, options)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", *origin);
  response.headers.emplace_back("Access-Control-Expose-Headers", "Location, Retry-After, ETag");
}

std::optional<Response> preflight(const Request& head, const ApiOptions& options) {
  const auto origin = head.header("origin");
  if (head.method != "OPTIONS" || !origin || !head.header("access-control-request-method") ||
      !is_cors(*origin, options)) {
    return std::nullopt;
  }
  constexpr const char* kDay = "86400";
  return Response{
      .status = 204,
      .headers = {{"Access-Control-Allow-Methods", "GET, POST, DELETE"},
                  {"Access-Control-Allow-Headers",
                   "Authorization, X-Api-Key, Content-Type, Idempotency-Key, Last-Event-ID, "
                   "traceparent"},
                  {"Access-Control-Max-Age", kDay}}};
}

}  // namespace darkroom::api
