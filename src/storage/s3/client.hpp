// One bucket, spoken to: every request signed, sent, and tried again while that can help.
#pragma once

#include "net/aws_credentials.hpp"
#include "net/http_client.hpp"
#include "storage/retry.hpp"
#include "storage/s3/address.hpp"
#include "storage/s3_store.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::storage::s3 {

using Query = std::vector<std::pair<std::string, std::string>>;  // decoded

struct Call {
  std::string method;
  std::string key;  // whole, with the prefix; empty: the bucket itself
  Query query = {};
  std::vector<net::Header> headers = {};
  ByteView body = {};                          // outlives the call
  std::uint64_t max_body_bytes = 64ULL << 10;  // of the answer
  net::BodySink* sink = nullptr;               // takes the body of a success
};

// Immutable; thread-safe.
class Client {
 public:
  // `http` and `credentials` outlive the client.
  Client(Address address, const S3Options& options, net::HttpClient& http,
         net::CredentialProvider& credentials);

  // The answer, where it is a success. Otherwise the storage_ error that it means; source_too_large
  // where the answer has more than max_body_bytes.
  Result<net::HttpResponse> send(const Call& call) const;

  // A GET that anybody may make until `expiry` is over.
  Result<std::string> presigned_url(const std::string& key, std::chrono::seconds expiry) const;

 private:
  Result<net::HttpResponse> exchange(const Call& call, const std::string& payload_sha256) const;
  Result<net::HttpResponse> send_once(const Call& call, const std::string& payload_sha256) const;
  std::chrono::system_clock::time_point now() const;

  const Address address_;
  const std::string region_;
  const Clock clock_;
  const Pace pace_;
  const std::chrono::milliseconds connect_timeout_;
  const std::chrono::milliseconds total_timeout_;
  net::HttpClient& http_;
  net::CredentialProvider& credentials_;
};

}  // namespace darkroom::storage::s3
