#include "storage/s3/multipart.hpp"

#include "base/hashing.hpp"
#include "storage/s3/answer.hpp"

#include <algorithm>

namespace darkroom::storage::s3 {
namespace {

constexpr std::uint64_t kMostParts = 10'000;  // S3's limit

std::uint64_t part_size(const LargeObject& object) {
  const std::uint64_t least = (object.bytes.size() + kMostParts - 1) / kMostParts;
  return std::max(object.part_bytes, least);
}

std::string in_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

Result<std::string> initiate(const Client& client, const LargeObject& object) {
  const net::HttpResponse answer = TRY(client.send({.method = "POST",
                                                    .key = object.key,
                                                    .query = {{"uploads", ""}},
                                                    .headers = object.headers}));
  std::string id = element_text(text_of(answer), "UploadId");
  if (id.empty()) return misunderstood("an upload id");
  return id;
}

// The part's ETag.
Result<std::string> upload_part(const Client& client, const std::string& key, Query query,
                                ByteView bytes) {
  const net::HttpResponse answer = TRY(client.send({.method = "PUT",
                                                    .key = key,
                                                    .query = std::move(query),
                                                    .headers = {content_md5(bytes)},
                                                    .body = bytes}));
  const auto etag = answer.header("ETag");
  if (!etag || etag->empty()) return misunderstood("a part's ETag");
  return std::string(*etag);
}

Result<void> upload_and_complete(const Client& client, const LargeObject& object,
                                 const std::string& upload_id) {
  std::string parts;
  ByteView left = object.bytes;
  for (int number = 1; !left.empty(); ++number) {
    const ByteView part = left.first(std::min<std::size_t>(left.size(), part_size(object)));
    left = left.subspan(part.size());
    const std::string etag =
        TRY(upload_part(client, object.key,
                        {{"partNumber", std::to_string(number)}, {"uploadId", upload_id}}, part));
    parts += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" + in_xml(etag) +
             "</ETag></Part>";
  }
  const std::string list =
      R"(<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)" + parts +
      "</CompleteMultipartUpload>";
  const net::HttpResponse answer =
      TRY(client.send({.method = "POST",
                       .key = object.key,
                       .query = {{"uploadId", upload_id}},
                       .headers = {{"Content-Type", "application/xml"}},
                       .body = as_bytes(list)}));
  // Headers come before S3 knows the outcome; a body that breaks off leaves it unknown.
  const bool told = text_of(answer).find("CompleteMultipartUploadResult") != std::string_view::npos;
  if (!told) return misunderstood("a result of the upload");
  return {};
}

}  // namespace

net::Header content_md5(ByteView bytes) {
  return {"Content-MD5", md5_base64(bytes)};
}

Result<void> put_in_parts(const Client& client, const LargeObject& object) {
  const std::string upload_id = TRY(initiate(client, object));
  Result<void> done = upload_and_complete(client, object, upload_id);
  if (done) return done;
  Error failure = std::move(done).error();
  const auto aborted =
      client.send({.method = "DELETE", .key = object.key, .query = {{"uploadId", upload_id}}});
  if (!aborted && aborted.error().code() != ErrorCode::storage_not_found) {
    failure = std::move(failure).during("its parts could not be thrown away");
  }
  if (failure.code() != ErrorCode::storage_not_found) return failure;
  // Ended by somebody else, or by an earlier try whose answer was lost: begin again.
  return Error::transient(ErrorCode::storage_unavailable, failure.message());
}

}  // namespace darkroom::storage::s3
