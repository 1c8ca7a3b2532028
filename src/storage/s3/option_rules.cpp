#include "storage/s3/option_rules.hpp"

#include "storage/s3/address.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace darkroom::storage::s3 {
namespace {

constexpr std::uint64_t kLeastPartBytes = 5ULL << 20;  // S3's limits
constexpr std::uint64_t kMostPartBytes = 5ULL << 30;
constexpr std::size_t kMostTags = 10;
constexpr std::size_t kLongestTagName = 128;
constexpr std::size_t kLongestTagValue = 256;
constexpr std::chrono::seconds kLongestPresign = std::chrono::days(7);

bool only(std::string_view text, std::string_view also) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           also.find(c) != std::string_view::npos;
  });
}

class Rules {
 public:
  void require(bool kept, std::string_view field, std::string_view message) {
    if (!kept) problems_.push_back({.where = std::string(field), .message = std::string(message)});
  }
  std::vector<Problem> problems() && { return std::move(problems_); }

 private:
  std::vector<Problem> problems_;
};

void check_place(const S3Options& options, Rules& rules) {
  rules.require(is_bucket_name(options.bucket), "bucket",
                "must be 1-255 letters, digits, '.', '-' or '_'");
  rules.require(!options.region.empty() && only(options.region, "-"), "region",
                "must be letters, digits and '-', like us-east-1");
  const bool prefix_fine = options.prefix.empty() || check_key(options.prefix + "x").has_value();
  rules.require(prefix_fine, "prefix",
                "must begin an object key: no leading slash, no empty, '.' or '..' part");
  const auto address = address_of(options.endpoint, options.region, options.bucket);
  rules.require(address.has_value(), "endpoint", "must be an http or https URL");
  rules.require(options.presign_expiry.count() >= 1 && options.presign_expiry <= kLongestPresign,
                "presign_expiry", "must be 1 second to 7 days");
}

void check_object_settings(const S3Options& options, Rules& rules) {
  const std::string& encryption = options.server_side_encryption;
  rules.require(encryption.empty() || encryption == "AES256" || encryption == "aws:kms" ||
                    encryption == "aws:kms:dsse",
                "server_side_encryption", "must be empty, AES256, aws:kms or aws:kms:dsse");
  rules.require(options.kms_key_id.empty() || encryption.starts_with("aws:kms"), "kms_key_id",
                "needs server_side_encryption = aws:kms");
  rules.require(only(options.kms_key_id, ":/-_."), "kms_key_id",
                "must be a key's id, alias or ARN");
  rules.require(only(options.storage_class, "_-"), "storage_class",
                "must be a word like STANDARD_IA");
  rules.require(options.tags.size() <= kMostTags, "tags", "must be at most 10");
  for (const auto& [name, value] : options.tags) {
    rules.require(!name.empty() && name.size() <= kLongestTagName, "tags",
                  "need a name of 1-128 bytes");
    rules.require(value.size() <= kLongestTagValue, "tags", "take at most 256 bytes of value");
  }
}

void check_requests(const S3Options& options, Rules& rules) {
  const bool part_fine =
      options.part_bytes >= kLeastPartBytes && options.part_bytes <= kMostPartBytes;
  rules.require(part_fine, "part_bytes", "must be 5 MiB to 5 GiB");
  const bool threshold_fine = options.multipart_threshold >= kLeastPartBytes &&
                              options.multipart_threshold <= kMostPartBytes;
  rules.require(threshold_fine, "multipart_threshold", "must be 5 MiB to 5 GiB");
  rules.require(options.attempts >= 1, "attempts", "must be 1 or more");
  rules.require(options.first_backoff.count() >= 0, "first_backoff", "must not be negative");
  rules.require(options.connect_timeout.count() > 0, "connect_timeout", "must be over 0");
  rules.require(options.total_timeout.count() > 0, "total_timeout", "must be over 0");
}

}  // namespace

std::vector<Problem> problems_of(const S3Options& options) {
  Rules rules;
  check_place(options, rules);
  check_object_settings(options, rules);
  check_requests(options, rules);
  return std::move(rules).problems();
}

}  // namespace darkroom::storage::s3

namespace darkroom::storage {

bool is_bucket_name(std::string_view bucket) {
  return !bucket.empty() && bucket.size() <= 255 && bucket != "." && bucket != ".." &&
         s3::only(bucket, ".-_");
}

}  // namespace darkroom::storage
