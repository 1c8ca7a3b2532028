#include "storage/source.hpp"

#include "net/url.hpp"
#include "storage/file_io.hpp"
#include "storage/intake.hpp"
#include "storage/s3_store.hpp"

#include <fcntl.h>

#include <cerrno>
#include <string>
#include <utility>

namespace darkroom::storage {
namespace {

constexpr std::string_view kScheme = "s3://";

Error file_failure(std::error_code failure, const std::string& what) {
  const std::string said = what + ": " + failure.message();
  switch (failure.value()) {
    case ENOENT:
    case ENOTDIR:
      return Error::permanent(ErrorCode::source_not_found, said);
    case EISDIR:
      return Error::permanent(ErrorCode::source_invalid, what + ": is a folder, not a file");
    case EINVAL:
    case ENXIO:
      return Error::permanent(ErrorCode::source_invalid, what + ": is no regular file");
    case ELOOP:
    case ENAMETOOLONG:
      return Error::permanent(ErrorCode::source_invalid, said);
    case EACCES:
    case EPERM:
      return Error::permanent(ErrorCode::source_forbidden, said);
    default:
      return Error::transient(ErrorCode::source_unavailable, said);
  }
}

Result<void> load_file_into(Intake& intake, const std::string& path, const Limits& limits) {
  // O_NONBLOCK: a pipe without a writer must not hold us up before we see that it is one.
  const auto file = open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
  if (!file) return file_failure(file.error(), path);
  return read_into(intake, *file, max_bytes_of_any(limits), path, file_failure);
}

Result<void> load_url_into(Intake& intake, const SourceOptions& options, net::HttpClient& http,
                           const std::string& url) {
  const net::HttpResponse answer =
      TRY(http.send({.url = url,
                     .max_body_bytes = max_bytes_of_any(options.limits),
                     .sink = &intake,
                     .max_redirects = options.max_redirects,
                     .connect_timeout = options.connect_timeout,
                     .total_timeout = options.total_timeout}));
  if (answer.status >= 200 && answer.status < 300) return {};
  return net::classify_source_status(answer.status, answer.header("Retry-After"))
      .during(net::redacted(url));
}

// A store's words for what is missing, in a source's.
Error as_source_failure(const Error& failure, const std::string& path) {
  if (failure.code() == ErrorCode::storage_not_found) {
    return Error::permanent(ErrorCode::source_not_found, failure.message());
  }
  if (failure.code() == ErrorCode::invalid_job) {
    return Error::permanent(ErrorCode::source_invalid, path + ": " + failure.message());
  }
  return failure;
}

Result<void> load_object_into(Intake& intake, const SourceOptions& options,
                              const BucketOpener& open_bucket, const std::string& path) {
  const S3Path place = TRY(parse_s3_path(path));
  const bool allowed = options.buckets.empty() || options.buckets.contains(place.bucket);
  if (!open_bucket || !allowed) {
    return Error::permanent(ErrorCode::source_blocked,
                            "s3://" + place.bucket + ": sources may not come from this bucket");
  }
  const auto store = open_bucket(place.bucket);
  if (!store) return as_source_failure(store.error(), path);
  Result<void> read = (*store)->read(place.key, max_bytes_of_any(options.limits), intake);
  if (!read) return as_source_failure(read.error(), path);
  return {};
}

}  // namespace

Result<S3Path> parse_s3_path(std::string_view path) {
  const auto invalid = [](const std::string& why) {
    return Error::permanent(ErrorCode::source_invalid, "source path " + why);
  };
  if (!path.starts_with(kScheme)) return invalid("is not s3://bucket/key");
  path.remove_prefix(kScheme.size());
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return invalid("has a bucket and no key");
  S3Path parts{.bucket = std::string(path.substr(0, slash)),
               .key = std::string(path.substr(slash + 1))};
  if (!is_bucket_name(parts.bucket)) return invalid("has no bucket that S3 could have");
  if (const auto fine = check_key(parts.key); !fine) return invalid(": " + fine.error().message());
  return parts;
}

SourceLoader::SourceLoader(SourceOptions options, net::HttpClient& http, BucketOpener open_bucket)
    : options_(std::move(options)), http_(http), open_bucket_(std::move(open_bucket)) {}

Result<SharedBytes> SourceLoader::load(const Job& job) const {
  Intake intake(options_.limits);
  TRY(load_into(intake, job));
  SharedBytes source = TRY(std::move(intake).finish());
  if (source.size() > 0) return source;
  return Error::permanent(ErrorCode::source_empty, "the source is empty (0 bytes)");
}

Result<void> SourceLoader::load_into(Intake& intake, const Job& job) const {
  if (!job.source_url.empty()) {
    const Pace pace{.attempts = options_.attempts,
                    .first_backoff = options_.first_backoff,
                    .wait = options_.wait};
    return retried(pace, [&] { return load_url_into(intake, options_, http_, job.source_url); });
  }
  // A store tries again by itself.
  if (!job.source_path.empty()) {
    return load_object_into(intake, options_, open_bucket_, job.source_path);
  }
  if (!job.source_file.empty()) return load_file_into(intake, job.source_file, options_.limits);
  Result<void> taken = intake.take(job.source_buffer);
  if (!taken) return std::move(taken).error().during("the source");
  return {};
}

Result<SharedBytes> load_file(const std::string& path, const Limits& limits) {
  Intake intake(limits);
  TRY(load_file_into(intake, path, limits));
  return std::move(intake).finish();
}

}  // namespace darkroom::storage
