#include "api/problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace darkroom::api {
namespace {

using json = nlohmann::ordered_json;

constexpr std::array<std::pair<int, std::string_view>, 27> kReasons{{
    {200, "OK"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
}};

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_job:
    case ErrorCode::source_invalid:
    case ErrorCode::source_blocked:
      return 400;
    case ErrorCode::unauthorized:
      return 401;
    case ErrorCode::forbidden:
      return 403;
    case ErrorCode::not_found:
    case ErrorCode::storage_not_found:
      return 404;
    case ErrorCode::conflict:
    case ErrorCode::cancelled:
    case ErrorCode::lease_lost:
      return 409;
    case ErrorCode::source_too_large:
    case ErrorCode::too_many_pixels:
    case ErrorCode::too_many_frames:
    case ErrorCode::metadata_too_large:
      return 413;
    case ErrorCode::unsupported_format:
      return 415;
    case ErrorCode::unknown_tool:
    case ErrorCode::invalid_preset:
    case ErrorCode::source_not_found:
    case ErrorCode::source_expired:
    case ErrorCode::source_forbidden:
    case ErrorCode::source_redirects:
    case ErrorCode::source_empty:
    case ErrorCode::corrupt_image:
    case ErrorCode::truncated_image:
    case ErrorCode::provenance_lost:
    case ErrorCode::too_complex:
      return 422;
    case ErrorCode::queue_full:
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::codec_crashed:
    case ErrorCode::sandbox_violation:
    case ErrorCode::processing_failed:
    case ErrorCode::internal:
      return 500;
    case ErrorCode::source_incomplete:
    case ErrorCode::source_unavailable:
    case ErrorCode::source_tls:
      return 502;
    case ErrorCode::out_of_memory:
    case ErrorCode::storage_denied:
    case ErrorCode::storage_unavailable:
    case ErrorCode::queue_unavailable:
      return 503;
    case ErrorCode::source_timeout:
    case ErrorCode::processing_timeout:
      return 504;
    case ErrorCode::storage_full:
      return 507;
  }
  return 500;
}

std::string_view reason_phrase(int status) {
  const auto* found = std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
  return found == kReasons.end() ? std::string_view{} : found->second;
}

Response problem(const Error& error) {
  return problem(http_status(error.code()), error);
}

Response problem(int status, const Error& error) {
  json document = {{"type", "about:blank"},
                   {"title", reason_phrase(status)},
                   {"status", status},
                   {"code", to_string(error.code())},
                   {"retryable", error.retryable()},
                   {"detail", error.message()}};
  for (const Problem& each : error.problems()) {
    document["problems"].push_back({{"pointer", each.where}, {"message", each.message}});
  }
  Response response{.status = status,
                    .content_type = "application/problem+json",
                    .body = document.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
  if (status == 429 || status == 503) {
    const auto wait =
        std::max(error.retry_after().value_or(std::chrono::seconds(1)), std::chrono::seconds(1));
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  }
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace darkroom::api
