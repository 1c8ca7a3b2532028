#include "config/readers.hpp"

namespace darkroom::config {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMiB = 1ULL << 20U;
constexpr std::uint64_t kGiB = 1ULL << 30U;

// "project=atlas,team=art"
Complaint read_tags(Configuration& configuration, std::string_view value) {
  std::map<std::string, std::string> tags;
  for (const std::string& part : parts_of(value)) {
    const auto equals = part.find('=');
    if (equals == std::string::npos || equals == 0)
      return "must be NAME=VALUE, separated by commas";
    tags[part.substr(0, equals)] = part.substr(equals + 1);
  }
  if (tags.size() > 10) return "may hold at most 10 tags";
  configuration.s3.tags = std::move(tags);
  return std::nullopt;
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<Setting> storage_settings() {
  return {
      {.key = "store",
       .environment = {"DARKROOM_STORE"},
       .flag = "--store",
       .fallback = "",
       .help =
           "where variants go: dir:PATH or s3://bucket/prefix; unset: S3_BUCKET, else DATA/objects",
       .read = text(DARKROOM_MEMBER(store))},
      {.key = "data",
       .environment = {"DARKROOM_DATA"},
       .flag = "--data",
       .fallback = "./darkroom-data",
       .help = "folder of what darkroom keeps on this machine",
       .read = text(DARKROOM_MEMBER(data))},
      {.key = "storage.public_base",
       .environment = {"DARKROOM_PUBLIC_BASE"},
       .flag = "",
       .fallback = "",
       .help = "URLs in results are this and the key; unset: presigned (S3); of a "
               "directory, where serve serves it, or file:",
       .read = text(DARKROOM_MEMBER(public_base))},
      {.key = "storage.cache_control",
       .environment = {"DARKROOM_CACHE_CONTROL"},
       .flag = "",
       .fallback = "public, max-age=31536000, immutable",
       .help = "Cache-Control of every variant",
       .read = text(DARKROOM_MEMBER(processor.cache_control))},
      {.key = "s3.bucket",
       .environment = {"S3_BUCKET"},
       .flag = "",
       .fallback = "",
       .help = "the bucket of the variants",
       .read = text(DARKROOM_MEMBER(s3.bucket))},
      {.key = "s3.region",
       .environment = {"S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"},
       .flag = "",
       .fallback = "us-east-1",
       .help = "its region",
       .read = text(DARKROOM_MEMBER(s3.region))},
      {.key = "s3.endpoint",
       .environment = {"S3_ENDPOINT", "AWS_ENDPOINT_URL_S3"},
       .flag = "",
       .fallback = "",
       .help = "http://localhost:9000 for MinIO and the like (path-style); unset: AWS",
       .read = text(DARKROOM_MEMBER(s3.endpoint))},
      {.key = "s3.prefix",
       .environment = {"DARKROOM_S3_PREFIX"},
       .flag = "",
       .fallback = "",
       .help = "before every key",
       .read = text(DARKROOM_MEMBER(s3.prefix))},
      {.key = "s3.presign_expiry",
       .environment = {"DARKROOM_S3_PRESIGN_EXPIRY"},
       .flag = "",
       .fallback = "24h",
       .help = "how long presigned URLs work",
       .read = duration(DARKROOM_MEMBER(s3.presign_expiry), 1s, 24h * 7)},
      {.key = "s3.server_side_encryption",
       .environment = {"DARKROOM_S3_SSE"},
       .flag = "",
       .fallback = "",
       .help = "AES256 or aws:kms; unset: as the bucket does",
       .read = one_of(DARKROOM_MEMBER(s3.server_side_encryption),
                      std::array<std::string_view, 2>{"AES256", "aws:kms"})},
      {.key = "s3.kms_key_id",
       .environment = {"DARKROOM_S3_KMS_KEY_ID"},
       .flag = "",
       .fallback = "",
       .help = "the key of aws:kms",
       .read = text(DARKROOM_MEMBER(s3.kms_key_id))},
      {.key = "s3.storage_class",
       .environment = {"DARKROOM_S3_STORAGE_CLASS"},
       .flag = "",
       .fallback = "",
       .help = "STANDARD_IA and the like; unset: the bucket's",
       .read = text(DARKROOM_MEMBER(s3.storage_class))},
      {.key = "s3.tags",
       .environment = {"DARKROOM_S3_TAGS"},
       .flag = "",
       .fallback = "",
       .help = "NAME=VALUE,... on every object, at most 10",
       .read = read_tags},
      {.key = "s3.multipart_threshold",
       .environment = {"DARKROOM_S3_MULTIPART_THRESHOLD"},
       .flag = "",
       .fallback = "16MiB",
       .help = "objects from this size on go up in parts",
       .read = bytes(DARKROOM_MEMBER(s3.multipart_threshold_bytes), 5 * kMiB, 5 * kGiB)},
      {.key = "s3.part_size",
       .environment = {"DARKROOM_S3_PART_SIZE"},
       .flag = "",
       .fallback = "8MiB",
       .help = "the size of a part",
       .read = bytes(DARKROOM_MEMBER(s3.part_bytes), 5 * kMiB, 5 * kGiB)},
      {.key = "s3.attempts",
       .environment = {"DARKROOM_S3_ATTEMPTS"},
       .flag = "",
       .fallback = "4",
       .help = "tries of one request",
       .read = whole(DARKROOM_MEMBER(s3.attempts), 1, 20)},
      {.key = "s3.connect_timeout",
       .environment = {"DARKROOM_S3_CONNECT_TIMEOUT"},
       .flag = "",
       .fallback = "3s",
       .help = "until a connection stands",
       .read = duration(DARKROOM_MEMBER(s3.connect_timeout), 10ms, 10min)},
      {.key = "s3.timeout",
       .environment = {"DARKROOM_S3_TIMEOUT"},
       .flag = "",
       .fallback = "60s",
       .help = "of one request",
       .read = duration(DARKROOM_MEMBER(s3.total_timeout), 10ms, 1h)},
      {.key = "s3.ca_file",
       .environment = {"DARKROOM_S3_CA_FILE", "AWS_CA_BUNDLE"},
       .flag = "",
       .fallback = "",
       .help = "PEM file of the authorities to trust; unset: the system's",
       .read = text(DARKROOM_MEMBER(s3.ca_file))},
  };
}

}  // namespace darkroom::config
