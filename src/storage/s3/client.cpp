#include "storage/s3/client.hpp"

#include "base/hashing.hpp"
#include "net/sigv4.hpp"
#include "storage/s3/answer.hpp"

#include <algorithm>

namespace darkroom::storage::s3 {
namespace {

// Room for an error's XML, however small the object that was asked for may be.
constexpr std::uint64_t kMostErrorBytes = 64ULL << 10;

// What the network did, in the words of a store.
Error as_storage_failure(const Error& failure) {
  switch (failure.code()) {
    case ErrorCode::source_too_large:
    case ErrorCode::storage_full:  // the next two: where the answer was being put
    case ErrorCode::storage_denied:
      return failure;
    case ErrorCode::source_invalid:
      return Error::permanent(ErrorCode::invalid_job, failure.message());
    default:
      if (failure.retryable()) {
        return Error::transient(ErrorCode::storage_unavailable, failure.message(),
                                failure.retry_after());
      }
      return Error::permanent(ErrorCode::storage_unavailable, failure.message());
  }
}

std::string encoded(const Query& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    text += text.empty() ? "" : "&";
    text += net::percent_encoded(name, net::Slash::encode) + "=" +
            net::percent_encoded(value, net::Slash::encode);
  }
  return text;
}

}  // namespace

Client::Client(Address address, const S3Options& options, net::HttpClient& http,
               net::CredentialProvider& credentials)
    : address_(std::move(address)),
      region_(options.region),
      clock_(options.clock),
      pace_{.attempts = options.attempts,
            .first_backoff = options.first_backoff,
            .wait = options.wait},
      connect_timeout_(options.connect_timeout),
      total_timeout_(options.total_timeout),
      http_(http),
      credentials_(credentials) {}

std::chrono::system_clock::time_point Client::now() const {
  return clock_ ? clock_() : std::chrono::system_clock::now();
}

Result<net::HttpResponse> Client::send(const Call& call) const {
  const std::string payload_sha256 = sha256_hex(call.body);
  return retried(pace_, [&] { return send_once(call, payload_sha256); });
}

Result<net::HttpResponse> Client::send_once(const Call& call,
                                            const std::string& payload_sha256) const {
  // What is read of the bucket itself is S3's own words, too.
  const bool is_object = call.method == "GET" && !call.key.empty();
  const Body body = is_object ? Body::object : Body::answer;
  net::HttpResponse answer = TRY(exchange(call, payload_sha256));
  std::optional<Error> failure = failure_in(answer, region_, body);
  if (failure && means_stale_credentials(s3_error_code(text_of(answer)))) {
    credentials_.invalidate();
    answer = TRY(exchange(call, payload_sha256));
    failure = failure_in(answer, region_, body);
  }
  if (failure) return *std::move(failure);
  if (answer.body.size() > call.max_body_bytes) {
    return Error::permanent(ErrorCode::source_too_large,
                            "is larger than " + std::to_string(call.max_body_bytes) + " bytes");
  }
  return answer;
}

Result<net::HttpResponse> Client::exchange(const Call& call,
                                           const std::string& payload_sha256) const {
  const std::chrono::system_clock::time_point moment = now();
  const net::AwsCredentials credentials = TRY(credentials_.get(moment));
  const net::SignableRequest signable{.method = call.method,
                                      .host = address_.host,
                                      .path = address_.path_of(call.key),
                                      .query = call.query,
                                      .headers = call.headers,
                                      .payload_sha256 = payload_sha256};
  net::HttpRequest request{.method = call.method,
                           .url = address_.url_of(call.key, encoded(call.query)),
                           .headers = call.headers,
                           .body = call.body,
                           .max_body_bytes = std::max(call.max_body_bytes, kMostErrorBytes),
                           .sink = call.sink,
                           .connect_timeout = connect_timeout_,
                           .total_timeout = total_timeout_};
  for (net::Header& header : net::sign_headers(
           signable, credentials, {.region = region_, .service = "s3", .now = moment})) {
    request.headers.push_back(std::move(header));
  }
  Result<net::HttpResponse> answer = http_.send(request);
  if (!answer) return as_storage_failure(answer.error());
  return answer;
}

Result<std::string> Client::presigned_url(const std::string& key,
                                          std::chrono::seconds expiry) const {
  const std::chrono::system_clock::time_point moment = now();
  const net::AwsCredentials credentials = TRY(credentials_.get(moment));
  const std::string query =
      net::presign_query({.method = "GET",
                          .host = address_.host,
                          .path = address_.path_of(key),
                          .query = {},
                          .headers = {},
                          .payload_sha256 = "UNSIGNED-PAYLOAD"},
                         credentials, {.region = region_, .service = "s3", .now = moment}, expiry);
  return address_.url_of(key, query);
}

}  // namespace darkroom::storage::s3
