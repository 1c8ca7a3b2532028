// The bodies of S3 answers, from a server that may be anything. What is read must be safe to put
// into a message or a label.
#include "storage/s3/answer.hpp"
#include "storage/s3_store.hpp"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using darkroom::storage::s3::Body;
  const std::string_view body(reinterpret_cast<const char*>(data), size);

  const std::string code = darkroom::storage::s3_error_code(body);
  assert(code.size() <= 64);
  for (const char c : code) assert(c > ' ' && c < 127 && c != '<' && c != '&');

  const std::string id = darkroom::storage::s3::element_text(body, "UploadId");
  assert(id.size() <= 2048);
  for (const char c : id) assert(static_cast<unsigned char>(c) >= ' ' && c != 127);

  darkroom::net::HttpResponse answer;
  answer.status = size > 0 ? 100 + data[0] * 2 : 200;
  const auto bytes = darkroom::as_bytes(body);
  answer.body.assign(bytes.begin(), bytes.end());
  const auto failure = darkroom::storage::s3::failure_in(answer, "us-east-1", Body::answer);
  const bool accepted = answer.status >= 200 && answer.status < 300;
  assert(failure || accepted);
  if (failure) assert(failure->message().size() < 256);
  return 0;
}
