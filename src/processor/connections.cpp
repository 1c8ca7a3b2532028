#include "processor/connections.hpp"

#include "net/address_guard.hpp"
#include "storage/directory_store.hpp"
#include "storage/s3_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace darkroom {
namespace {

net::CredentialOptions credential_options(const S3Storage& s3) {
  const AwsCredentialChain& chain = s3.credential_chain;
  return {.access_key_id = s3.access_key_id,
          .secret_access_key = s3.secret_access_key,
          .session_token = s3.session_token,
          .profile = chain.profile,
          .credentials_file = chain.credentials_file,
          .config_file = chain.config_file,
          .web_identity_token_file = chain.web_identity_token_file,
          .role_arn = chain.role_arn,
          .role_session_name = chain.role_session_name,
          .region = s3.region,
          .sts_endpoint = chain.sts_endpoint,
          .container_uri = chain.container_uri,
          .container_token = chain.container_token,
          .container_token_file = chain.container_token_file,
          .instance_role = chain.instance_role,
          .instance_endpoint = chain.instance_endpoint};
}

// Sleeps between two tries, which is where a retry can be counted.
storage::Wait counted_wait(telemetry::Metrics& metrics, const char* stage) {
  return [&metrics, stage](std::chrono::milliseconds time) {
    metrics.count_retry(stage);
    std::this_thread::sleep_for(time);
  };
}

// What every bucket of that S3 is opened with.
storage::S3Options bucket_options(const S3Storage& s3, storage::Wait wait) {
  return {.bucket = s3.bucket,
          .region = s3.region,
          .endpoint = s3.endpoint,
          .attempts = s3.attempts,
          .connect_timeout = s3.connect_timeout,
          .total_timeout = s3.total_timeout,
          .wait = std::move(wait)};
}

// The output's bucket, with everything that only writing knows.
storage::S3Options output_options(const S3Storage& s3, telemetry::Metrics& metrics) {
  storage::S3Options options = bucket_options(s3, counted_wait(metrics, "store"));
  options.prefix = s3.prefix;
  options.public_base = s3.public_base;
  options.presign_expiry = s3.presign_expiry;
  options.server_side_encryption = s3.server_side_encryption;
  options.kms_key_id = s3.kms_key_id;
  options.storage_class = s3.storage_class;
  options.tags = s3.tags;
  options.multipart_threshold = s3.multipart_threshold_bytes;
  options.part_bytes = s3.part_bytes;
  return options;
}

Result<std::unique_ptr<S3Access>> open_s3_access(const S3Storage& s3) {
  auto access = std::make_unique<S3Access>();
  access->options = s3;
  // No minimum speed: S3 may think for minutes about a large object's last request.
  access->http = TRY(net::HttpClient::open({.min_bytes_per_second = 0, .ca_file = s3.ca_file}));
  access->credentials = net::make_credential_provider(credential_options(s3), *access->http);
  return access;
}

// The S3 that s3:// sources are read from: the storage's own, else the one that the rules name.
const S3Storage* s3_of(const StorageOptions& storage, const SourceRules& rules) {
  if (const auto* s3 = std::get_if<S3Storage>(&storage)) return s3;
  return rules.s3 ? &*rules.s3 : nullptr;
}

Result<std::unique_ptr<storage::ObjectStore>> open_store(const StorageOptions& storage,
                                                         const S3Access* s3,
                                                         telemetry::Metrics& metrics) {
  if (const auto* directory = std::get_if<DirectoryStorage>(&storage)) {
    return storage::open_directory_store(
        {.path = directory->path, .public_base = directory->public_base});
  }
  if (std::holds_alternative<MemoryStorage>(storage)) return storage::make_memory_store();
  return storage::open_s3_store(output_options(s3->options, metrics), *s3->http, *s3->credentials);
}

storage::BucketOpener bucket_opener(const S3Access* s3, telemetry::Metrics& metrics) {
  if (s3 == nullptr) return {};
  return
      [s3, &metrics](const std::string& bucket) -> Result<std::shared_ptr<storage::ObjectStore>> {
        storage::S3Options options = bucket_options(s3->options, counted_wait(metrics, "load"));
        options.bucket = bucket;
        return TRY(storage::open_s3_store(std::move(options), *s3->http, *s3->credentials));
      };
}

storage::SourceOptions source_options(const ProcessorOptions& options,
                                      telemetry::Metrics& metrics) {
  const SourceRules& rules = options.sources;
  return {.limits = options.limits,
          .max_redirects = rules.max_redirects,
          .connect_timeout = rules.connect_timeout,
          .total_timeout = rules.total_timeout,
          .attempts = rules.attempts,
          .first_backoff = rules.first_backoff,
          .wait = counted_wait(metrics, "load"),
          .in_parts = rules.in_parts,
          .buckets = rules.buckets};
}

// The guard for sources; what is no address range goes to `problems`.
net::GuardOptions guard_options(const SourceRules& rules, std::vector<Problem>& problems) {
  net::GuardOptions guard{.allow_hosts = rules.allow_hosts, .allow_ports = rules.allow_ports};
  for (std::size_t i = 0; i < rules.allow_cidrs.size(); ++i) {
    const std::optional<net::Cidr> cidr = net::cidr_from(rules.allow_cidrs[i]);
    if (cidr) {
      guard.allow_cidrs.push_back(*cidr);
      continue;
    }
    problems.push_back(
        {.where = "sources.allow_cidrs[" + std::to_string(i) + "]",
         .message = "\"" + rules.allow_cidrs[i] + "\" is no address range, such as 10.1.0.0/16"});
  }
  return guard;
}

void check_numbers(const ProcessorOptions& options, std::vector<Problem>& problems) {
  const auto at_least_one = [&](int value, const char* where) {
    if (value < 1) problems.push_back({.where = where, .message = "must be 1 or more"});
  };
  at_least_one(options.threads, "threads");
  at_least_one(options.sources.attempts, "sources.attempts");
  if (options.sources.max_redirects < 0) {
    problems.push_back({.where = "sources.max_redirects", .message = "must be 0 or more"});
  }
}

}  // namespace

Result<Connections> open_connections(const StorageOptions& storage, const ProcessorOptions& options,
                                     telemetry::Metrics& metrics) {
  std::vector<Problem> problems;
  check_numbers(options, problems);
  net::GuardOptions guard = guard_options(options.sources, problems);
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_preset, std::move(problems));

  Connections connections;
  connections.source_options = {.guard = std::move(guard), .ca_file = options.sources.ca_file};
  connections.source_http = TRY(net::HttpClient::open(connections.source_options));
  if (const S3Storage* s3 = s3_of(storage, options.sources)) {
    connections.s3 = TRY(open_s3_access(*s3));
  }
  connections.store = TRY(open_store(storage, connections.s3.get(), metrics));
  connections.sources = std::make_unique<storage::SourceLoader>(
      source_options(options, metrics), *connections.source_http,
      bucket_opener(connections.s3.get(), metrics));
  return connections;
}

Result<void> list_source_bucket(const StorageOptions& storage, const SourceRules& rules,
                                const std::string& bucket, const std::string& prefix,
                                const storage::SeeObject& see) {
  const S3Storage* const s3 = s3_of(storage, rules);
  if (s3 == nullptr) {
    return Error::permanent(ErrorCode::storage_not_found, "no S3 is configured to list");
  }
  const std::unique_ptr<S3Access> access = TRY(open_s3_access(*s3));
  storage::S3Options options = bucket_options(*s3, {});
  options.bucket = bucket;
  options.prefix = prefix;
  return storage::list_objects(options, *access->http, *access->credentials, see);
}

}  // namespace darkroom
