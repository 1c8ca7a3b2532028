#include "net/http_client.hpp"

#include <gtest/gtest.h>

namespace darkroom::net {
namespace {

using namespace std::chrono_literals;

struct Row {
  int status;
  ErrorCode code;
  bool retryable;
};

class Statuses : public testing::TestWithParam<Row> {};

TEST_P(Statuses, HaveTheirCodes) {
  const Error error = classify_source_status(GetParam().status, std::nullopt);

  EXPECT_EQ(error.code(), GetParam().code);
  EXPECT_EQ(error.retryable(), GetParam().retryable);
}

INSTANTIATE_TEST_SUITE_P(Http, Statuses,
                         testing::Values(Row{404, ErrorCode::source_not_found, false},
                                         Row{410, ErrorCode::source_expired, false},
                                         Row{401, ErrorCode::source_forbidden, false},
                                         Row{403, ErrorCode::source_forbidden, false},
                                         Row{400, ErrorCode::source_unavailable, false},
                                         Row{302, ErrorCode::source_unavailable, false},
                                         Row{408, ErrorCode::source_unavailable, true},
                                         Row{425, ErrorCode::source_unavailable, true},
                                         Row{429, ErrorCode::source_unavailable, true},
                                         Row{500, ErrorCode::source_unavailable, true},
                                         Row{503, ErrorCode::source_unavailable, true}));

TEST(RetryAfter, IsSecondsOrADate) {
  const auto now = std::chrono::system_clock::from_time_t(784'111'777);  // RFC 9110's example date

  EXPECT_EQ(parse_retry_after("120", now), 120s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), 60s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:36 GMT", now), 0s);
  EXPECT_EQ(parse_retry_after("9999999", now), 1h);
  EXPECT_EQ(parse_retry_after("-5", now), 0s);
  EXPECT_FALSE(parse_retry_after("soon", now).has_value());
}

TEST(RetryAfter, TravelsWithTheError) {
  EXPECT_EQ(classify_source_status(503, "7").retry_after(), 7s);
}

}  // namespace
}  // namespace darkroom::net
