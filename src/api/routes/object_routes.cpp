#include "api/api.hpp"
#include "api/byte_range.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"
#include "base/hashing.hpp"

#include <darkroom/format.hpp>

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

}  // namespace

Result<Response> show_object(Call& call) {
  storage::ObjectStore* const store = call.api.services.objects;
  const Error absent = Error::permanent(ErrorCode::not_found, "there is no such object here");
  // What is no key at all, as "../x", is no object either.
  if (store == nullptr || !storage::check_key(call.captured)) return absent;
  const auto found = store->get(call.captured, kMostBytes);
  if (!found && found.error().code() == ErrorCode::storage_not_found) return absent;
  if (!found) return found.error();
  const std::string etag = "\"" + sha256_hex(*found) + "\"";
  const std::string size = std::to_string(found->size());
  Response response{.content_type = type_of(call.captured),
                    .headers = {{"ETag", etag},
                                {"Accept-Ranges", "bytes"},
                                {"Cache-Control", storage::ObjectHeaders{}.cache_control}}};
  if (is_named(etag, call.request.header("if-none-match").value_or(""))) {
    response.status = 304;
    // What a 200 would carry, or nothing: and the connection's side knows no "nothing".
    response.headers.emplace_back("Content-Length", size);
    return response;
  }
  const ByteRange range = range_asked(call.request, etag, found->size());
  if (range.kind == ByteRange::Kind::unsatisfiable) return unsatisfiable(found->size());
  const char* const bytes = reinterpret_cast<const char*>(found->data());
  if (range.kind == ByteRange::Kind::whole) {
    response.body.assign(bytes, found->size());
    return response;
  }
  response.status = 206;
  response.body.assign(bytes + range.first, range.last - range.first + 1);
  response.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                     std::to_string(range.last) + "/" + size);
  return response;
}

}  // namespace darkroom::api
