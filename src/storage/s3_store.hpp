// S3 and what speaks it (MinIO, R2, Ceph, SeaweedFS), over net/ and SigV4.
#pragma once

#include "net/aws_credentials.hpp"
#include "net/http_client.hpp"
#include "storage/object_store.hpp"
#include "storage/retry.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace darkroom::storage {

using Clock = std::function<std::chrono::system_clock::time_point()>;

struct S3Options {
  std::string bucket;
  std::string region = "us-east-1";
  std::string endpoint;  // "http://localhost:9000": path-style; empty: AWS, virtual-hosted
  std::string prefix;    // before every key, no leading slash
  std::string
      public_base;  // URLs are public_base/key; empty: presigned; the prefix is the base's to hold
  std::chrono::seconds presign_expiry{86400};       // 1 s .. 7 days
  std::string server_side_encryption;               // "", "AES256", "aws:kms"
  std::string kms_key_id;                           // with aws:kms
  std::string storage_class;                        // "", "STANDARD_IA", ...
  std::map<std::string, std::string> tags;          // at most 10
  std::uint64_t multipart_threshold = 16ULL << 20;  // bytes; at least 5 MiB
  std::uint64_t part_bytes = 8ULL << 20;            // 5 MiB or more
  int attempts = 4;  // of one request, on 5xx, SlowDown, resets and timeouts
  std::chrono::milliseconds first_backoff{100};  // doubles, full jitter, at most 5 s
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{60000};
  Wait wait;    // between tries; empty: sleeps
  Clock clock;  // that requests are signed by; empty: the system's
};

// Reaches for nothing yet: what the place is like shows in use, or in check(). Options that no S3
// could accept come back all at once as storage_not_found. `http` and `credentials` outlive the
// store; `http` is unguarded (the endpoint is the operator's own choice) and has no minimum speed
// (S3 may think for minutes about a large object's last request).
Result<std::unique_ptr<ObjectStore>> open_s3_store(S3Options options, net::HttpClient& http,
                                                   net::CredentialProvider& credentials);

// What an S3 error answer means; `code` is the <Code> of the body ("SlowDown", "AccessDenied").
// `retry_after` is what the answer asked for, where it can be tried again.
Error classify_s3(int status, std::string_view code,
                  std::optional<std::chrono::seconds> retry_after = std::nullopt);

// What a bucket may be called anywhere: 1-255 of [A-Za-z0-9._-], not "." or "..".
bool is_bucket_name(std::string_view bucket);

// The <Code> of an S3 error body; empty where it has none. Reads at most 64 KiB, no XML library.
std::string s3_error_code(std::string_view body);

}  // namespace darkroom::storage
