#include "net/sigv4.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <string>

namespace darkroom::net {
namespace {

using testing::HasSubstr;

std::chrono::system_clock::time_point utc(const char* text) {
  std::tm parts{};
  strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

std::string authorization(const std::vector<Header>& headers) {
  for (const auto& [name, value] : headers) {
    if (name == "Authorization") return value;
  }
  return {};
}

const std::string kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// The AWS documentation's S3 examples, "Signature Calculations for the Authorization Header".
const AwsCredentials kExample{.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                              .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
SigningScope s3_scope() {
  return {.region = "us-east-1", .service = "s3", .now = utc("2013-05-24T00:00:00")};
}

TEST(SigV4, SignsAGetAsTheDocumentationDoes) {
  const auto headers = sign_headers({.method = "GET",
                                     .host = "examplebucket.s3.amazonaws.com",
                                     .path = "/test.txt",
                                     .query = {},
                                     .headers = {{"Range", "bytes=0-9"}},
                                     .payload_sha256 = kEmpty},
                                    kExample, s3_scope());

  EXPECT_EQ(authorization(headers),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SigV4, SignsAPutAsTheDocumentationDoes) {
  const auto headers = sign_headers(
      {.method = "PUT",
       .host = "examplebucket.s3.amazonaws.com",
       .path = percent_encoded("/test$file.text", Slash::keep),
       .query = {},
       .headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                   {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
       .payload_sha256 = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"},
      kExample, s3_scope());

  EXPECT_THAT(authorization(headers),
              HasSubstr("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST(SigV4, SignsAQueryWithoutAValueAsTheDocumentationDoes) {
  const auto headers = sign_headers({.method = "GET",
                                     .host = "examplebucket.s3.amazonaws.com",
                                     .path = "/",
                                     .query = {{"lifecycle", ""}},
                                     .headers = {},
                                     .payload_sha256 = kEmpty},
                                    kExample, s3_scope());

  EXPECT_THAT(authorization(headers),
              HasSubstr("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
}

TEST(SigV4, SortsAQueryAsTheDocumentationDoes) {
  const auto headers = sign_headers({.method = "GET",
                                     .host = "examplebucket.s3.amazonaws.com",
                                     .path = "/",
                                     .query = {{"prefix", "J"}, {"max-keys", "2"}},
                                     .headers = {},
                                     .payload_sha256 = kEmpty},
                                    kExample, s3_scope());

  EXPECT_THAT(authorization(headers),
              HasSubstr("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST(SigV4, PresignsAsTheDocumentationDoes) {
  const std::string query = presign_query({.method = "GET",
                                           .host = "examplebucket.s3.amazonaws.com",
                                           .path = "/test.txt",
                                           .query = {},
                                           .headers = {},
                                           .payload_sha256 = "UNSIGNED-PAYLOAD"},
                                          kExample, s3_scope(), std::chrono::seconds(86400));

  EXPECT_THAT(query, HasSubstr("X-Amz-Signature="
                               "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
  EXPECT_THAT(query, HasSubstr("X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1"));
}

// The published SigV4 test suite: service "service", 2015-08-30, AKIDEXAMPLE.
struct Vector {
  const char* name;
  SignableRequest request;
  const char* signature;
};

class PublishedVectors : public testing::TestWithParam<Vector> {};

TEST_P(PublishedVectors, AreSignedAlike) {
  const AwsCredentials credentials{.access_key_id = "AKIDEXAMPLE",
                                   .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};

  const auto headers = sign_headers(
      GetParam().request, credentials,
      {.region = "us-east-1", .service = "service", .now = utc("2015-08-30T12:36:00")});

  EXPECT_THAT(authorization(headers), HasSubstr(GetParam().signature));
}

SignableRequest suite(const char* method, std::vector<std::pair<std::string, std::string>> query,
                      std::vector<Header> headers = {}) {
  return {.method = method,
          .host = "example.amazonaws.com",
          .path = "/",
          .query = std::move(query),
          .headers = std::move(headers),
          .payload_sha256 = kEmpty};
}

INSTANTIATE_TEST_SUITE_P(
    SigV4, PublishedVectors,
    testing::Values(Vector{"get_vanilla", suite("GET", {}),
                           "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
                    Vector{"post_vanilla", suite("POST", {}),
                           "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
                    Vector{"get_vanilla_query_order_key_case",
                           suite("GET", {{"Param2", "value2"}, {"Param1", "value1"}}),
                           "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
                    Vector{"get_header_value_trim",
                           suite("GET", {},
                                 {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
                           "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(SigV4, SendsASessionTokenSigned) {
  AwsCredentials temporary = kExample;
  temporary.session_token = "token";

  const auto headers = sign_headers({.method = "GET",
                                     .host = "h",
                                     .path = "/",
                                     .query = {},
                                     .headers = {},
                                     .payload_sha256 = kEmpty},
                                    temporary, s3_scope());

  EXPECT_THAT(headers, testing::Contains(Header{"x-amz-security-token", "token"}));
  EXPECT_THAT(authorization(headers), HasSubstr("x-amz-date;x-amz-security-token"));
}

TEST(PercentEncoded, LeavesTheUnreservedAlone) {
  EXPECT_EQ(percent_encoded("a-b._~/ü+ ", Slash::keep), "a-b._~/%C3%BC%2B%20");
  EXPECT_EQ(percent_encoded("a/b", Slash::encode), "a%2Fb");
}

}  // namespace
}  // namespace darkroom::net
