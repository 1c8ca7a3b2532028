#include "net/aws_credentials.hpp"
#include "storage/s3/address.hpp"
#include "storage/s3/option_rules.hpp"
#include "storage/s3_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

namespace darkroom::storage {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Place {
  std::string endpoint;
  std::string region;
  std::string bucket;
  std::string url;  // of the key "u/a b"
};
class S3Address : public ::testing::TestWithParam<Place> {};
TEST_P(S3Address, IsWhereTheBucketAnswers) {
  const auto address = s3::address_of(GetParam().endpoint, GetParam().region, GetParam().bucket);

  ASSERT_TRUE(address) << address.error().message();
  EXPECT_EQ(address->url_of("u/a b", ""), GetParam().url);
  EXPECT_EQ(GetParam().url, address->scheme + "://" + address->host + address->path_of("u/a b"));
}
INSTANTIATE_TEST_SUITE_P(
    S3, S3Address,
    ::testing::Values(
        Place{"", "us-east-1", "pictures", "https://pictures.s3.us-east-1.amazonaws.com/u/a%20b"},
        Place{"", "cn-north-1", "pictures",
              "https://pictures.s3.cn-north-1.amazonaws.com.cn/u/a%20b"},
        Place{"", "eusc-de-east-1", "pictures",
              "https://pictures.s3.eusc-de-east-1.amazonaws.eu/u/a%20b"},
        Place{"", "eu-west-1", "img.example.com",
              "https://s3.eu-west-1.amazonaws.com/img.example.com/u/a%20b"},
        Place{"", "us-east-1", "Old_Bucket",
              "https://s3.us-east-1.amazonaws.com/Old_Bucket/u/a%20b"},
        Place{"http://localhost:9000", "us-east-1", "pictures",
              "http://localhost:9000/pictures/u/a%20b"},
        Place{"http://localhost:9000/", "us-east-1", "pictures",
              "http://localhost:9000/pictures/u/a%20b"},
        Place{"https://s3.example:443", "us-east-1", "pictures",
              "https://s3.example/pictures/u/a%20b"},
        Place{"http://s3.example:443", "us-east-1", "pictures",
              "http://s3.example:443/pictures/u/a%20b"},
        Place{"https://gateway.example/minio/", "us-east-1", "pictures",
              "https://gateway.example/minio/pictures/u/a%20b"},
        Place{"http://[::1]:9000", "us-east-1", "pictures", "http://[::1]:9000/pictures/u/a%20b"}));

TEST(S3AddressOfABucket, HasNoSlashAtItsEndBesidesTheRoot) {
  EXPECT_EQ(s3::address_of("http://h", "r", "b")->url_of("", ""), "http://h/b");
  EXPECT_EQ(s3::address_of("", "r", "bucket")->url_of("", ""),
            "https://bucket.s3.r.amazonaws.com/");
}

TEST(S3AddressOfABucket, PutsAQueryBehindTheKey) {
  EXPECT_EQ(s3::address_of("http://h", "r", "b")->url_of("k", "uploads="), "http://h/b/k?uploads=");
}

S3Options good_options() {
  return {.bucket = "pictures", .endpoint = "https://s3.example"};
}

TEST(S3OptionRules, TakeTheDefaults) {
  EXPECT_THAT(s3::problems_of(good_options()), IsEmpty());
  EXPECT_THAT(s3::problems_of({.bucket = "pictures"}), IsEmpty());
}

TEST(S3OptionRules, TakeEverySettingAtItsLimit) {
  S3Options options = good_options();
  options.prefix = "a/b/";
  options.presign_expiry = std::chrono::days(7);
  options.server_side_encryption = "aws:kms";
  options.kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab";
  options.storage_class = "STANDARD_IA";
  for (char tag = 'a'; tag < 'a' + 10; ++tag) {
    options.tags[std::string(128, tag)] = std::string(256, 'v');
  }
  options.multipart_threshold = 5ULL << 20;
  options.part_bytes = 5ULL << 20;
  options.attempts = 1;

  EXPECT_THAT(s3::problems_of(options), IsEmpty());
}

struct Mistake {
  std::string field;
  std::function<void(S3Options&)> make;
  friend std::ostream& operator<<(std::ostream& out, const Mistake& mistake) {
    return out << mistake.field;
  }
};
class S3Mistake : public ::testing::TestWithParam<Mistake> {};
TEST_P(S3Mistake, IsNamedByItsField) {
  S3Options options = good_options();
  GetParam().make(options);

  const auto problems = s3::problems_of(options);

  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front().where, GetParam().field);
}
INSTANTIATE_TEST_SUITE_P(
    S3, S3Mistake,
    ::testing::Values(
        Mistake{"bucket", [](auto& o) { o.bucket = ""; }},
        Mistake{"bucket", [](auto& o) { o.bucket = "a/b"; }},
        Mistake{"bucket", [](auto& o) { o.bucket = ".."; }},
        Mistake{"region", [](auto& o) { o.region = ""; }},
        Mistake{"region", [](auto& o) { o.region = "us east"; }},
        Mistake{"endpoint", [](auto& o) { o.endpoint = "localhost:9000"; }},
        Mistake{"endpoint", [](auto& o) { o.endpoint = "https://h/?a=b"; }},
        Mistake{"prefix", [](auto& o) { o.prefix = "/a/"; }},
        Mistake{"prefix", [](auto& o) { o.prefix = "a/../b/"; }},
        Mistake{"presign_expiry", [](auto& o) { o.presign_expiry = std::chrono::seconds(0); }},
        Mistake{"presign_expiry",
                [](auto& o) { o.presign_expiry = std::chrono::seconds(7 * 86400 + 1); }},
        Mistake{"server_side_encryption", [](auto& o) { o.server_side_encryption = "aes"; }},
        Mistake{"kms_key_id", [](auto& o) { o.kms_key_id = "key"; }},
        Mistake{"storage_class", [](auto& o) { o.storage_class = "A\r\nB: c"; }},
        Mistake{"tags", [](auto& o) { o.tags = {{"", "x"}}; }},
        Mistake{"tags", [](auto& o) { o.tags = {{"x", std::string(257, 'v')}}; }},
        Mistake{"tags",
                [](auto& o) {
                  for (int i = 0; i < 11; ++i) o.tags[std::to_string(i)] = "x";
                }},
        Mistake{"part_bytes", [](auto& o) { o.part_bytes = (5ULL << 20) - 1; }},
        Mistake{"multipart_threshold", [](auto& o) { o.multipart_threshold = 1; }},
        Mistake{"attempts", [](auto& o) { o.attempts = 0; }},
        Mistake{"connect_timeout",
                [](auto& o) { o.connect_timeout = std::chrono::milliseconds(0); }},
        Mistake{"total_timeout", [](auto& o) { o.total_timeout = std::chrono::milliseconds(0); }}));

TEST(S3OptionRules, ListEveryMistakeAtOnceWhenTheStoreIsOpened) {
  const auto http = net::HttpClient::open({});
  const auto keys = net::make_credential_provider({}, **http);

  const auto store = open_s3_store({.bucket = "a/b", .region = "", .attempts = 0}, **http, *keys);

  ASSERT_FALSE(store);
  EXPECT_FALSE(store.error().retryable());
  std::vector<std::string> fields;
  for (const Problem& problem : store.error().problems()) fields.push_back(problem.where);
  EXPECT_THAT(fields, UnorderedElementsAre("bucket", "region", "attempts"));
}

}  // namespace
}  // namespace darkroom::storage
