#include "storage/s3/answer.hpp"
#include "storage/s3_store.hpp"
#include "support/sample_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kSlowDown =
    R"(<?xml version="1.0" encoding="UTF-8"?>)"
    "\n<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message>"
    "<Resource>/bucket/key</Resource><RequestId>4442587FB7D0A2F9</RequestId></Error>";

TEST(S3ErrorCode, IsTheCodeOfTheBody) {
  EXPECT_EQ(s3_error_code(kSlowDown), "SlowDown");
}

class NoErrorCode : public ::testing::TestWithParam<std::string> {};
TEST_P(NoErrorCode, IsReadWhereThereIsNone) {
  EXPECT_EQ(s3_error_code(GetParam()), "");
}
INSTANTIATE_TEST_SUITE_P(
    S3, NoErrorCode,
    ::testing::Values("", "<html>503</html>", "<Error><Code>", "<Error><Code>SlowDown",
                      "<Error><Code>SlowDown</Message>", "<Error><Code></Code></Error>",
                      "<Error><Code>Slow<b>Down</b></Code></Error>",
                      "<Error><Code>Slow Down</Code></Error>", "<Error><Code>a\nb</Code></Error>",
                      "<Error><Code>&lt;script&gt;</Code></Error>",
                      "<Error><Code>" + std::string(65, 'x') + "</Code></Error>",
                      std::string(64UL << 10U, ' ') + "<Code>SlowDown</Code>"));

TEST(S3Element, HasItsEntitiesResolved) {
  EXPECT_EQ(s3::element_text("<UploadId>a&amp;lt;b&quot;&#39;c</UploadId>", "UploadId"),
            "a&lt;b\"'c");
}

TEST(S3Element, IsTheFirstOfItsName) {
  EXPECT_EQ(s3::element_text("<A>1</A><B>2</B><B>3</B>", "B"), "2");
}

struct Meaning {
  int status;
  std::string code;
  ErrorCode means;
  bool retryable;
};
class ClassifyS3 : public ::testing::TestWithParam<Meaning> {};
TEST_P(ClassifyS3, KnowsWhatTheAnswerMeans) {
  const Error error = classify_s3(GetParam().status, GetParam().code);

  EXPECT_EQ(error.code(), GetParam().means) << GetParam().code;
  EXPECT_EQ(error.retryable(), GetParam().retryable) << GetParam().code;
  EXPECT_THAT(error.message(), HasSubstr(std::to_string(GetParam().status)));
  EXPECT_THAT(error.message(), HasSubstr(GetParam().code));
}
constexpr auto kDenied = ErrorCode::storage_denied;
constexpr auto kAbsent = ErrorCode::storage_not_found;
constexpr auto kFull = ErrorCode::storage_full;
constexpr auto kUnavailable = ErrorCode::storage_unavailable;
INSTANTIATE_TEST_SUITE_P(
    ByCode, ClassifyS3,
    ::testing::Values(Meaning{404, "NoSuchBucket", kAbsent, false},
                      Meaning{404, "NoSuchKey", kAbsent, false},
                      Meaning{403, "AccessDenied", kDenied, false},
                      Meaning{403, "InvalidAccessKeyId", kDenied, false},
                      Meaning{403, "SignatureDoesNotMatch", kDenied, false},
                      Meaning{400, "ExpiredToken", kDenied, false},
                      Meaning{403, "RequestTimeTooSkewed", kDenied, false},
                      Meaning{400, "AuthorizationHeaderMalformed", kDenied, false},
                      Meaning{403, "QuotaExceeded", kFull, true},
                      Meaning{400, "XMinioAdminBucketQuotaExceeded", kFull, true},
                      Meaning{507, "XMinioStorageFull", kFull, true},
                      Meaning{503, "SlowDown", kUnavailable, true},
                      Meaning{503, "ServiceUnavailable", kUnavailable, true},
                      Meaning{500, "InternalError", kUnavailable, true},
                      Meaning{400, "RequestTimeout", kUnavailable, true},
                      Meaning{400, "BadDigest", kUnavailable, true},
                      Meaning{400, "IncompleteBody", kUnavailable, true},
                      Meaning{400, "XAmzContentSHA256Mismatch", kUnavailable, true},
                      Meaning{409, "OperationAborted", kUnavailable, true},
                      Meaning{400, "KeyTooLongError", ErrorCode::invalid_job, false},
                      Meaning{400, "InvalidArgument", kDenied, false}));
INSTANTIATE_TEST_SUITE_P(
    ByStatus, ClassifyS3,
    ::testing::Values(Meaning{301, "", kDenied, false}, Meaning{307, "", kDenied, false},
                      Meaning{400, "", kDenied, false}, Meaning{401, "", kDenied, false},
                      Meaning{403, "", kDenied, false}, Meaning{404, "", kAbsent, false},
                      Meaning{405, "", kDenied, false}, Meaning{408, "", kUnavailable, true},
                      Meaning{425, "", kUnavailable, true}, Meaning{429, "", kUnavailable, true},
                      Meaning{500, "", kUnavailable, true}, Meaning{501, "", kDenied, false},
                      Meaning{502, "", kUnavailable, true}, Meaning{503, "", kUnavailable, true},
                      Meaning{504, "", kUnavailable, true}, Meaning{507, "", kFull, true},
                      Meaning{200, "", kUnavailable, true}));

TEST(ClassifyS3, KeepsTheTimeThatItIsAskedToWait) {
  EXPECT_EQ(classify_s3(503, "SlowDown", std::chrono::seconds(7)).retry_after(),
            std::chrono::seconds(7));
}

net::HttpResponse answer_of(int status, std::vector<net::Header> headers, std::string_view body) {
  return {.status = status,
          .headers = std::move(headers),
          .body = testing::bytes_of(body),
          .final_url = {}};
}

TEST(S3Failure, IsNoneInASuccess) {
  EXPECT_FALSE(s3::failure_in(answer_of(200, {}, ""), "us-east-1", s3::Body::answer));
  EXPECT_FALSE(s3::failure_in(answer_of(204, {}, ""), "us-east-1", s3::Body::answer));
}

TEST(S3Failure, MayHideInA200) {
  const auto failure =
      s3::failure_in(answer_of(200, {}, "<Error><Code>InternalError</Code></Error>"), "us-east-1",
                     s3::Body::answer);

  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), kUnavailable);
  EXPECT_TRUE(failure->retryable());
}

TEST(S3Failure, IsNoneWhereAnObjectReadsLikeOne) {
  EXPECT_FALSE(s3::failure_in(answer_of(200, {}, "<Error><Code>InternalError</Code></Error>"),
                              "us-east-1", s3::Body::object));
}

TEST(S3Failure, NeverRepeatsTheBody) {
  const auto failure = s3::failure_in(
      answer_of(403, {},
                "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4-HMAC-SHA256 "
                "secret</StringToSign></Error>"),
      "us-east-1", s3::Body::answer);

  ASSERT_TRUE(failure);
  EXPECT_THAT(failure->message(), Not(HasSubstr("secret")));
}

TEST(S3Failure, NamesTheRegionOfARedirect) {
  const auto by_header = s3::failure_in(answer_of(301, {{"x-amz-bucket-region", "eu-west-1"}}, ""),
                                        "us-east-1", s3::Body::answer);
  const auto by_body = s3::failure_in(
      answer_of(307, {}, "<Error><Code>TemporaryRedirect</Code><Region>eu-west-1</Region></Error>"),
      "us-east-1", s3::Body::answer);

  for (const auto& failure : {by_header, by_body}) {
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code(), kDenied);
    EXPECT_FALSE(failure->retryable());
    EXPECT_THAT(failure->message(), HasSubstr("in region eu-west-1, not in us-east-1"));
  }
}

TEST(S3Failure, IsAboutTheObjectWhereTheRegionIsRight) {
  const auto failure = s3::failure_in(
      answer_of(404, {{"x-amz-bucket-region", "us-east-1"}}, "<Error><Code>NoSuchKey</Code>"),
      "us-east-1", s3::Body::answer);

  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), kAbsent);
}

TEST(S3Failure, CarriesTheTimeThatTheServerAsksFor) {
  const auto failure = s3::failure_in(answer_of(503, {{"Retry-After", "9"}}, kSlowDown),
                                      "us-east-1", s3::Body::answer);

  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->retry_after(), std::chrono::seconds(9));
}

}  // namespace
}  // namespace darkroom::storage
