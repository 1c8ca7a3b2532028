// Where variants go: an S3 bucket, a directory, or memory. Three implementations, one contract
// (tests/contract/object_store_contract.hpp).
#pragma once

#include "net/body_sink.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::storage {

struct ObjectHeaders {
  std::string content_type = "application/octet-stream";
  std::string cache_control = "public, max-age=31536000, immutable";
};

struct ObjectVersion {
  std::uint64_t bytes = 0;
  std::string
      tag;  // other bytes under the same key have another; letters, digits, '-', '.' and '_'
};

// Thread-safe. Keys are relative paths: 1-1024 bytes, no control bytes, no empty, "." or ".." part;
// any other key is invalid_job.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Whole or not at all; the same key again replaces. Returns once durable. Errors: storage_denied,
  // storage_not_found (no such bucket), storage_full*, storage_unavailable*.
  virtual Result<void> put(const std::string& key, ByteView bytes,
                           const ObjectHeaders& headers) = 0;
  // storage_not_found where there is none; source_too_large over `max_bytes`.
  virtual Result<Bytes> get(const std::string& key, std::uint64_t max_bytes) = 0;
  // The same into `to`, part by part, whose own errors may come besides.
  virtual Result<void> read(const std::string& key, std::uint64_t max_bytes, net::BodySink& to) = 0;
  // `part` of it alone, which is not empty; `to` sees by its head whether it comes as asked for,
  // and of the same version as read() had. storage_unavailable* where there are no such bytes.
  virtual Result<void> read_part(const std::string& key, Range part, net::BodySink& to) = 0;
  // Of what get() would answer, without reading it. storage_not_found where there is none.
  virtual Result<ObjectVersion> version(const std::string& key) = 0;
  // Deleting what is not there succeeds.
  virtual Result<void> remove(const std::string& key) = 0;
  // Where people fetch it: the public base, a presigned URL, or file:.
  virtual Result<std::string> url(const std::string& key) = 0;
  // Whether the place is there and may be written, without leaving anything: for doctor and readyz.
  virtual Result<void> check() = 0;
  // "dir:/path" or "s3://bucket/prefix", for people.
  virtual std::string describe() const = 0;
};

Result<void> check_key(std::string_view key);

}  // namespace darkroom::storage
