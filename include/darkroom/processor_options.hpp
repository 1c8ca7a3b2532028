// What an ImageProcessor is made of: where variants go, how it is watched, what it accepts. Plain
// values; nothing here reads the environment or a file by itself. Each field has an initialiser, so
// that -Wextra accepts options that name only some.
#pragma once

#include <darkroom/limits.hpp>
#include <darkroom/log_level.hpp>
#include <darkroom/preset.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace darkroom {

// Kept in memory until the processor ends; read back with ImageProcessor::read_object().
struct MemoryStorage {};

struct DirectoryStorage {
  std::string path = {};         // made where absent
  std::string public_base = {};  // "https://cdn.example/img"; empty: file: URLs
};

// Where AWS credentials are looked for when S3Storage holds no keys, in the AWS SDKs' order: web
// identity, the profile's files, the container's role, the instance's role. An empty link is left
// out.
struct AwsCredentialChain {
  std::string profile = "default";
  std::string credentials_file = {};         // as ~/.aws/credentials, written out
  std::string config_file = {};              // as ~/.aws/config, written out
  std::string web_identity_token_file = {};  // with role_arn
  std::string role_arn = {};
  std::string role_session_name = "darkroom";
  std::string sts_endpoint = {};          // empty: https://sts.REGION.amazonaws.com
  std::string container_uri = {};         // full URL
  std::string container_token = {};       // sent as Authorization
  std::string container_token_file = {};  // the same, read anew each time
  bool instance_role = true;              // ask the EC2 metadata service
  std::string instance_endpoint = "http://169.254.169.254";
};

// An S3 bucket, at AWS or at anything that speaks S3 (MinIO, R2, Ceph, SeaweedFS).
struct S3Storage {
  std::string bucket = {};
  std::string region = "us-east-1";
  std::string endpoint = {};       // "http://localhost:9000": path-style; empty: AWS
  std::string access_key_id = {};  // empty: the chain below is asked
  std::string secret_access_key = {};
  std::string session_token = {};
  std::string prefix = {};                       // before every key, no leading slash
  std::string public_base = {};                  // URLs are public_base/key; empty: presigned
  std::chrono::seconds presign_expiry{86400};    // 1 s .. 7 days
  std::string server_side_encryption = {};       // "", "AES256", "aws:kms"
  std::string kms_key_id = {};                   // with aws:kms
  std::string storage_class = {};                // "", "STANDARD_IA", ...
  std::map<std::string, std::string> tags = {};  // at most 10
  std::uint64_t multipart_threshold_bytes = 16ULL << 20U;  // at least 5 MiB
  std::uint64_t part_bytes = 8ULL << 20U;                  // at least 5 MiB
  int attempts = 4;                                        // of one request
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{60000};  // of one request
  std::string ca_file = {};                        // PEM; empty: the system's
  AwsCredentialChain credential_chain = {};
};

using StorageOptions = std::variant<DirectoryStorage, S3Storage, MemoryStorage>;

// Logging is the process's: the processor opened last decides for all.
struct MonitoringOptions {
  bool enable_metrics = false;                         // serve http://ADDRESS:PORT/metrics
  std::string metrics_address = "127.0.0.1";           // an IPv4 or IPv6 address
  std::uint16_t metrics_port = 9091;                   // 0: any free one
  std::optional<LogLevel> log_level = LogLevel::info;  // empty: leave the process's log as it is
  LogStyle log_style = LogStyle::json;
};

// Which sources are fetched, and how patiently. URLs reach public addresses alone unless allowed
// here.
struct SourceRules {
  std::vector<std::string> allow_cidrs = {};  // "10.1.0.0/16", "::1/128"
  std::vector<std::string> allow_hosts = {};  // exact or "*.suffix"; empty: every host
  std::vector<std::uint16_t> allow_ports = {80, 443};
  int max_redirects = 5;
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{30000};  // of one attempt
  int attempts = 3;                                // of one load, on what is retryable
  std::chrono::milliseconds first_backoff{200};    // doubles, full jitter, at most 5 s
  std::string ca_file = {};                        // PEM; empty: the system's
  // Of a clip over Limits::max_source_bytes no more is read than its variants need, where its
  // server gives parts.
  bool in_parts = true;
  std::set<std::string> buckets = {};  // that s3:// may name; empty: every one the keys open
  // How s3:// sources are read where the storage is no S3Storage (bucket and prefix are ignored);
  // empty: they are refused then.
  std::optional<S3Storage> s3 = {};
};

// Where pictures are decoded and encoded.
enum class Isolation {
  process,     // In sandboxed codec processes: the host never decodes a byte of a stranger's.
  in_process,  // Here: a file that breaks a decoder breaks this process.
};

// The codec processes of Isolation::process.
struct CodecRules {
  std::string program;          // what is started as `PROGRAM codec`; empty: the installed darkroom
  int codecs = 0;               // rendering at the same time; 0: one for each core
  int spares = 1;               // warm ones beside them
  int renders_per_codec = 200;  // then a fresh one; 1: a fresh one for each render
  std::chrono::milliseconds deadline{30'000};  // of one render, once it has its codec; then SIGKILL
  std::chrono::milliseconds wait{600'000};     // for a codec, and for memory
  std::uint64_t memory_budget_bytes = 0;  // all renders together; 0: 60 % of the cgroup's limit
  // What a codec may have grown by when a fresh one takes over; at most its share of the budget.
  std::uint64_t max_growth_bytes = 512ULL << 20U;
  // Of each codec process, kept by the kernel.
  std::uint64_t address_space_bytes = 4ULL << 30U;
  std::chrono::seconds processor_time{900};      // over its life
  std::uint64_t max_output_bytes = 1ULL << 30U;  // all variants of one render
  bool self_test = true;         // at start, each format written and read inside the sandbox
  bool require_sandbox = false;  // refuse to start where the kernel cannot give all of it
};

// Content Credentials (C2PA), where darkroom is built with them.
struct CredentialRules {
  std::string certificates = {};   // file, PEM: the signer's own first, then those above it
  std::string key = {};            // file, PEM: PKCS#8; both or neither
  std::string trust_anchors = {};  // file, PEM: whom the signers of sources are measured by
  bool verify = true;              // what sources have
};

struct ProcessorOptions {
  PresetBook presets = PresetBook::defaults();
  Limits limits = {};
  SourceRules sources = {};
  Isolation isolation = Isolation::process;
  CodecRules codecs = {};
  CredentialRules credentials = {};
  int threads = 2;  // of one job: variants rendered at the same time
  std::string cache_control = "public, max-age=31536000, immutable";  // of every variant
};

}  // namespace darkroom
