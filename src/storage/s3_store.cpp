#include "storage/s3_store.hpp"

#include "net/content_range.hpp"
#include "net/sigv4.hpp"
#include "storage/s3/address.hpp"
#include "storage/s3/answer.hpp"
#include "storage/s3/client.hpp"
#include "storage/s3/multipart.hpp"
#include "storage/s3/option_rules.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace darkroom::storage {
namespace {

// Of a part: its sink sees by the answer's head whether it is what was asked for.
constexpr std::uint64_t kAnySize = std::numeric_limits<std::int64_t>::max();

// A header value that ends its line would begin another header.
bool is_header_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

std::string tagging(const std::map<std::string, std::string>& tags) {
  std::string text;
  for (const auto& [name, value] : tags) {
    text += text.empty() ? "" : "&";
    text += net::percent_encoded(name, net::Slash::encode) + "=" +
            net::percent_encoded(value, net::Slash::encode);
  }
  return text;
}

class S3Store final : public ObjectStore {
 public:
  S3Store(S3Options options, s3::Client client)
      : options_(std::move(options)), client_(std::move(client)) {}

  Result<void> put(const std::string& key, ByteView bytes, const ObjectHeaders& headers) override {
    const std::string whole = TRY(whole_key(key));
    if (!is_header_value(headers.content_type) || !is_header_value(headers.cache_control)) {
      return Error::permanent(ErrorCode::invalid_job, "object header holds a control byte");
    }
    Result<void> done = bytes.size() < options_.multipart_threshold
                            ? put_at_once(whole, bytes, headers)
                            : s3::put_in_parts(client_, {.key = whole,
                                                         .bytes = bytes,
                                                         .headers = object_headers(headers),
                                                         .part_bytes = options_.part_bytes});
    if (!done) return std::move(done).error().during("put " + place_of(whole));
    return {};
  }

  Result<Bytes> get(const std::string& key, std::uint64_t max_bytes) override {
    const std::string whole = TRY(whole_key(key));
    auto answer = client_.send({.method = "GET", .key = whole, .max_body_bytes = max_bytes});
    if (!answer) return std::move(answer).error().during("get " + place_of(whole));
    return std::move(answer->body);
  }

  Result<void> read(const std::string& key, std::uint64_t max_bytes, net::BodySink& to) override {
    const std::string whole = TRY(whole_key(key));
    auto answer =
        client_.send({.method = "GET", .key = whole, .max_body_bytes = max_bytes, .sink = &to});
    if (!answer) return std::move(answer).error().during("get " + place_of(whole));
    return {};
  }

  Result<void> read_part(const std::string& key, Range part, net::BodySink& to) override {
    const std::string whole = TRY(whole_key(key));
    auto answer = client_.send({.method = "GET",
                                .key = whole,
                                .headers = {net::range_header(part)},
                                .max_body_bytes = kAnySize,
                                .sink = &to});
    if (!answer) return std::move(answer).error().during("get " + place_of(whole));
    return {};
  }

  Result<ObjectVersion> version(const std::string& key) override {
    const std::string whole = TRY(whole_key(key));
    const auto answer = client_.send({.method = "HEAD", .key = whole});
    if (!answer) return Error(answer.error()).during("look at " + place_of(whole));
    return s3::version_in(*answer);
  }

  Result<void> remove(const std::string& key) override {
    const std::string whole = TRY(whole_key(key));
    auto answer = client_.send({.method = "DELETE", .key = whole});
    if (!answer) return std::move(answer).error().during("remove " + place_of(whole));
    return {};
  }

  Result<std::string> url(const std::string& key) override {
    const std::string whole = TRY(whole_key(key));
    if (!options_.public_base.empty()) {
      return options_.public_base + "/" + net::percent_encoded(key, net::Slash::keep);
    }
    auto link = client_.presigned_url(whole, options_.presign_expiry);
    if (!link) return std::move(link).error().during("presign " + place_of(whole));
    return link;
  }

  Result<void> check() override {
    auto answer = client_.send({.method = "HEAD", .key = ""});
    if (!answer) return std::move(answer).error().during("check " + describe());
    return {};
  }

  std::string describe() const override { return place_of(options_.prefix); }

 private:
  Result<std::string> whole_key(const std::string& key) const {
    TRY(check_key(key));
    std::string whole = options_.prefix + key;
    TRY(check_key(whole));
    return whole;
  }

  std::string place_of(const std::string& whole) const {
    return "s3://" + options_.bucket + (whole.empty() ? "" : "/") + whole;
  }

  std::vector<net::Header> object_headers(const ObjectHeaders& given) const {
    std::vector<net::Header> headers;
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) headers.emplace_back(name, value);
    };
    add("Content-Type", given.content_type);
    add("Cache-Control", given.cache_control);
    add("x-amz-server-side-encryption", options_.server_side_encryption);
    add("x-amz-server-side-encryption-aws-kms-key-id", options_.kms_key_id);
    add("x-amz-storage-class", options_.storage_class);
    add("x-amz-tagging", tagging(options_.tags));
    return headers;
  }

  Result<void> put_at_once(const std::string& whole, ByteView bytes, const ObjectHeaders& given) {
    std::vector<net::Header> headers = object_headers(given);
    headers.push_back(s3::content_md5(bytes));
    TRY(client_.send(
        {.method = "PUT", .key = whole, .headers = std::move(headers), .body = bytes}));
    return {};
  }

  const S3Options options_;
  const s3::Client client_;
};

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_s3_store(S3Options options, net::HttpClient& http,
                                                   net::CredentialProvider& credentials) {
  while (options.public_base.ends_with('/')) options.public_base.pop_back();
  if (auto problems = s3::problems_of(options); !problems.empty()) {
    return Error::invalid(ErrorCode::storage_not_found, std::move(problems));
  }
  s3::Address address = TRY(s3::address_of(options.endpoint, options.region, options.bucket));
  s3::Client client(std::move(address), options, http, credentials);
  return std::make_unique<S3Store>(std::move(options), std::move(client));
}

}  // namespace darkroom::storage
