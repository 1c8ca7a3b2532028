#include "api/api.hpp"
#include "api/byte_range.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"

#include <darkroom/format.hpp>

#include <optional>
#include <utility>

namespace darkroom::api {
namespace {

constexpr std::uint64_t kMostBytes = 256ULL << 20U;

std::string type_of(std::string_view key) {
  const std::string_view name = key.substr(key.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  const std::string_view extension = dot == std::string_view::npos ? "" : name.substr(dot + 1);
  if (extension == "json") return "application/json";
  const auto format = format_from(extension);
  return format ? std::string(media_type(*format)) : "application/octet-stream";
}

std::string etag_of(const storage::ObjectVersion& version) {
  return "\"" + version.tag + "\"";
}

// Whether `etag` is among what If-None-Match names; weak ones compare as their strong twins.
bool is_named(std::string_view etag, std::string_view header) {
  return header == "*" || header.find(etag) != std::string_view::npos;
}

ByteRange range_asked(const Request& request, std::string_view etag, std::uint64_t size) {
  const auto range = request.header("range");
  const auto only_if = request.header("if-range");
  if (!range || (only_if && *only_if != etag)) return {};
  return byte_range(*range, size);
}

Response unsatisfiable(std::uint64_t size) {
  Response response = problem(
      416, Error::permanent(ErrorCode::invalid_job, "the range begins behind the object's end"));
  response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
  return response;
}

Response head_of(const Call& call, const storage::ObjectVersion& version) {
  return {.content_type = type_of(call.captured),
          .headers = {{"ETag", etag_of(version)},
                      {"Accept-Ranges", "bytes"},
                      {"Cache-Control", storage::ObjectHeaders{}.cache_control}}};
}

// What needs no byte of the object; nothing where its bytes are the answer.
std::optional<Response> answer_by_head(const Call& call, const storage::ObjectVersion& version) {
  const Request& request = call.request;
  const bool has_it = is_named(etag_of(version), request.header("if-none-match").value_or(""));
  if (!has_it && request.method != "HEAD") return std::nullopt;
  Response response = head_of(call, version);
  response.status = has_it ? 304 : 200;
  // What a 200 to a GET would carry, or nothing: and the connection's side knows no "nothing".
  response.headers.emplace_back("Content-Length", std::to_string(version.bytes));
  return response;
}

Response answer_with(const Call& call, const storage::ObjectVersion& version, const Bytes& bytes) {
  const ByteRange range = range_asked(call.request, etag_of(version), bytes.size());
  if (range.kind == ByteRange::Kind::unsatisfiable) return unsatisfiable(bytes.size());
  Response response = head_of(call, version);
  const char* const text = reinterpret_cast<const char*>(bytes.data());
  if (range.kind == ByteRange::Kind::whole) {
    response.body.assign(text, bytes.size());
    return response;
  }
  response.status = 206;
  response.body.assign(text + range.first, range.last - range.first + 1);
  response.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                     std::to_string(range.last) + "/" +
                                                     std::to_string(bytes.size()));
  return response;
}

Result<Response> object_answer(const Call& call, storage::ObjectStore& store) {
  constexpr int kTries = 3;
  storage::ObjectVersion version = TRY(store.version(call.captured));
  for (int i = 0; i < kTries; ++i) {
    if (auto response = answer_by_head(call, version)) return std::move(*response);
    const Bytes bytes = TRY(store.get(call.captured, kMostBytes));
    // Replaced while it was read: the tag would name other bytes.
    storage::ObjectVersion after = TRY(store.version(call.captured));
    if (after.tag == version.tag) return answer_with(call, version, bytes);
    version = std::move(after);
  }
  return Error::transient(ErrorCode::storage_unavailable, "the object is being replaced");
}

}  // namespace

Result<Response> show_object(Call& call) {
  storage::ObjectStore* const store = call.api.services.objects;
  const Error absent = Error::permanent(ErrorCode::not_found, "there is no such object here");
  if (store == nullptr) return absent;
  auto response = object_answer(call, *store);
  if (response) return response;
  // What is no key at all, as "../x", or none that files can have, is no object either.
  const ErrorCode code = response.error().code();
  const bool is_absent = code == ErrorCode::storage_not_found || code == ErrorCode::invalid_job;
  return is_absent ? absent : response.error();
}

}  // namespace darkroom::api
