#include "storage/source.hpp"

#include "net/content_range.hpp"
#include "net/url.hpp"
#include "storage/file_io.hpp"
#include "storage/s3_store.hpp"

#include <fcntl.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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

Result<ReadPart> load_file_into(Intake& intake, const std::string& path, const Limits& limits) {
  // O_NONBLOCK: a pipe without a writer must not hold us up before we see that it is one.
  auto opened = open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
  if (!opened) return file_failure(opened.error(), path);
  auto file = std::make_shared<const Descriptor>(*std::move(opened));
  TRY(read_into(intake, *file, max_bytes_of_any(limits), path, file_failure));
  return ReadPart([file = std::move(file), path](Range part, net::BodySink& to) {
    return read_part_into(to, *file, part, path, file_failure);
  });
}

struct Address {
  std::string url;
  std::vector<net::Header> headers;
};

// The URL that its redirects led to.
Result<std::string> get(const SourceOptions& options, net::HttpClient& http, const Address& from,
                        net::BodySink& to) {
  const Pace pace{
      .attempts = options.attempts, .first_backoff = options.first_backoff, .wait = options.wait};
  return retried(pace, [&]() -> Result<std::string> {
    const net::HttpResponse answer =
        TRY(http.send({.url = from.url,
                       .headers = from.headers,
                       .max_body_bytes = max_bytes_of_any(options.limits),
                       .sink = &to,
                       .max_redirects = options.max_redirects,
                       .connect_timeout = options.connect_timeout,
                       .total_timeout = options.total_timeout}));
    if (answer.status >= 200 && answer.status < 300) return answer.final_url;
    return net::classify_source_status(answer.status, answer.header("Retry-After"))
        .during(net::redacted(from.url));
  });
}

// For people.
std::string name_of(const Job& job) {
  if (!job.source_url.empty()) return net::redacted(job.source_url);
  return job.source_path.empty() ? job.source_file : job.source_path;
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

Result<SharedBytes> SourceLoader::load(const Job& job, Extent extent) const {
  Intake intake(options_.limits, options_.in_parts ? extent : Extent::whole);
  ReadPart read_part = TRY(load_into(intake, job));
  SharedBytes source = TRY(std::move(intake).finish({.read = std::move(read_part),
                                                     .name = name_of(job),
                                                     .total_timeout = options_.total_timeout}));
  if (source.size() > 0) return source;
  return Error::permanent(ErrorCode::source_empty, "the source is empty (0 bytes)");
}

Result<ReadPart> SourceLoader::load_into(Intake& intake, const Job& job) const {
  if (!job.source_url.empty()) return load_url_into(intake, job.source_url);
  if (!job.source_path.empty()) return load_object_into(intake, job.source_path);
  if (!job.source_file.empty()) return load_file_into(intake, job.source_file, options_.limits);
  Result<void> taken = intake.take(job.source_buffer);
  if (!taken) return std::move(taken).error().during("the source");
  return ReadPart();
}

Result<ReadPart> SourceLoader::load_url_into(Intake& intake, const std::string& url) const {
  const std::string last = TRY(get(options_, http_, {.url = url, .headers = {}}, intake));
  // From where the redirects led to.
  return ReadPart(
      [options = options_, &http = http_, last](Range part, net::BodySink& to) -> Result<void> {
        TRY(get(options, http, {.url = last, .headers = {net::range_header(part)}}, to));
        return {};
      });
}

// A store tries again by itself.
Result<ReadPart> SourceLoader::load_object_into(Intake& intake, const std::string& path) const {
  const S3Path place = TRY(parse_s3_path(path));
  const bool allowed = options_.buckets.empty() || options_.buckets.contains(place.bucket);
  if (!open_bucket_ || !allowed) {
    return Error::permanent(ErrorCode::source_blocked,
                            "s3://" + place.bucket + ": sources may not come from this bucket");
  }
  const auto store = open_bucket_(place.bucket);
  if (!store) return as_source_failure(store.error(), path);
  const Result<void> read = (*store)->read(place.key, max_bytes_of_any(options_.limits), intake);
  if (!read) return as_source_failure(read.error(), path);
  return ReadPart(
      [store = *store, key = place.key, path](Range part, net::BodySink& to) -> Result<void> {
        const Result<void> come = store->read_part(key, part, to);
        if (!come) return as_source_failure(come.error(), path);
        return {};
      });
}

Result<SharedBytes> load_file(const std::string& path, const Limits& limits) {
  Intake intake(limits, Extent::needed);
  ReadPart read_part = TRY(load_file_into(intake, path, limits));
  return std::move(intake).finish({.read = std::move(read_part), .name = path});
}

}  // namespace darkroom::storage
