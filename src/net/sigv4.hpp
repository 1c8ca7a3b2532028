// AWS Signature Version 4, header and query forms, for S3 and the credential services. Pure; held
// against AWS's published test vectors.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include "net/http_client.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::net {

struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // empty: none
  // When they stop working; absent for long-lived keys.
  std::optional<std::chrono::system_clock::time_point> expires_at = {};
};

struct SigningScope {
  std::string region;   // "us-east-1"
  std::string service;  // "s3"
  std::chrono::system_clock::time_point now;
};

// What is signed. `path` is percent-encoded once already (S3's rule); `query` holds decoded pairs.
struct SignableRequest {
  std::string method;
  std::string host;  // with ":port" where it is not the scheme's own
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<Header> headers;  // besides Host and x-amz-*, which signing adds
  std::string payload_sha256;   // hex, or "UNSIGNED-PAYLOAD"
};

// The headers to add: Authorization, x-amz-date, x-amz-content-sha256, x-amz-security-token.
std::vector<Header> sign_headers(const SignableRequest& request, const AwsCredentials& credentials,
                                 const SigningScope& scope);

// The query string (encoded, without "?") of a presigned URL, valid for `expires` (1 s .. 7 days).
std::string presign_query(const SignableRequest& request, const AwsCredentials& credentials,
                          const SigningScope& scope, std::chrono::seconds expires);

// RFC 3986 percent-encoding as SigV4 wants it; `keep_slash` for paths.
enum class Slash { encode, keep };
std::string percent_encoded(std::string_view text, Slash slash);

}  // namespace darkroom::net
