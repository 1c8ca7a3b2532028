// A job's source, whatever it is (buffer, file, s3://, http(s)): loaded to where a codec can map
// it.
#pragma once

#include "base/shared_bytes.hpp"
#include "net/http_client.hpp"
#include "storage/intake.hpp"
#include "storage/object_store.hpp"
#include "storage/retry.hpp"

#include <darkroom/job.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace darkroom::storage {

struct SourceOptions {
  Limits limits = {};  // of bytes
  int max_redirects = 5;
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{30000};
  int attempts = 3;  // of one load, on what is retryable
  // Doubles, full jitter, at most 5 s. A longer Retry-After is given back with the error, for the
  // queue to keep.
  std::chrono::milliseconds first_backoff{200};
  Wait wait;                      // between tries; empty: sleeps
  bool in_parts = true;           // of a large clip no more is read than is needed
  std::set<std::string> buckets;  // that s3:// sources may name; empty: every one the keys open
};

// Opens the store that an s3://bucket names (the same endpoint and credentials as the output's).
using BucketOpener = std::function<Result<std::shared_ptr<ObjectStore>>(const std::string& bucket)>;

// Thread-safe.
class SourceLoader {
 public:
  // `http` is guarded and outlives the loader and what it has loaded. An empty `open_bucket`
  // refuses s3:// sources.
  SourceLoader(SourceOptions options, net::HttpClient& http, BucketOpener open_bucket);

  // The source's bytes; of a large clip those that `extent` wants. Errors: the source_ codes,
  // storage_denied and storage_unavailable* for s3://, where a missing key or bucket is
  // source_not_found; storage_full*, storage_denied and storage_unavailable* of TMPDIR, too.
  Result<SharedBytes> load(const Job& job, Extent extent = Extent::whole) const;

 private:
  Result<ReadPart> load_into(Intake& intake, const Job& job) const;
  Result<ReadPart> load_url_into(Intake& intake, const std::string& url) const;
  Result<ReadPart> load_object_into(Intake& intake, const std::string& path) const;

  SourceOptions options_;
  net::HttpClient& http_;
  BucketOpener open_bucket_;
};

// A local file alone; of a large clip its beginning, and the rest as it is asked for.
Result<SharedBytes> load_file(const std::string& path, const Limits& limits);

// "s3://bucket/key" in its two parts; source_invalid otherwise.
struct S3Path {
  std::string bucket;
  std::string key;
};
Result<S3Path> parse_s3_path(std::string_view path);

}  // namespace darkroom::storage
