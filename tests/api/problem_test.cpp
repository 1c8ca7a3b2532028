#include "api/problem.hpp"

#include "api/service.hpp"

#include <gmock/gmock.h>

#include <set>

namespace darkroom::api {
namespace {

using test::body_of;

TEST(HttpStatus, IsAnErrorsForEveryCode) {
  std::set<int> statuses;
  for (const ErrorCode code : all_error_codes()) {
    const int status = http_status(code);
    EXPECT_GE(status, 400) << to_string(code);
    EXPECT_FALSE(reason_phrase(status).empty()) << to_string(code);
    statuses.insert(status);
  }
  EXPECT_EQ(statuses,
            (std::set{400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 502, 503, 504, 507}));
}

struct Mapped {
  ErrorCode code;
  int status;
};
class HttpStatusOf : public ::testing::TestWithParam<Mapped> {};
TEST_P(HttpStatusOf, IsWhatThePageSays) {
  EXPECT_EQ(http_status(GetParam().code), GetParam().status);
}
INSTANTIATE_TEST_SUITE_P(
    Codes, HttpStatusOf,
    ::testing::Values(Mapped{ErrorCode::invalid_job, 400}, Mapped{ErrorCode::unauthorized, 401},
                      Mapped{ErrorCode::forbidden, 403}, Mapped{ErrorCode::not_found, 404},
                      Mapped{ErrorCode::conflict, 409}, Mapped{ErrorCode::source_too_large, 413},
                      Mapped{ErrorCode::unsupported_format, 415},
                      Mapped{ErrorCode::source_empty, 422}, Mapped{ErrorCode::unknown_tool, 422},
                      Mapped{ErrorCode::queue_full, 429}, Mapped{ErrorCode::rate_limited, 429},
                      Mapped{ErrorCode::internal, 500}, Mapped{ErrorCode::queue_unavailable, 503},
                      Mapped{ErrorCode::storage_full, 507}),
    [](const auto& each) { return std::string(to_string(each.param.code)); });

TEST(Problem, ListsEveryMistakeWithItsPointer) {
  const Response response =
      problem(Error::invalid(ErrorCode::invalid_job, {{.where = "/tol", .message = "is none"},
                                                      {.where = "/id", .message = "is long"}}));

  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto body = body_of(response);
  EXPECT_EQ(body["type"], "about:blank");
  EXPECT_EQ(body["title"], "Bad Request");
  EXPECT_EQ(body["status"], 400);
  EXPECT_EQ(body["code"], "invalid_job");
  EXPECT_EQ(body["retryable"], false);
  EXPECT_EQ(body["problems"][1], (test::json{{"pointer", "/id"}, {"message", "is long"}}));
}

TEST(Problem, SaysWhenToComeBack) {
  const Response full =
      problem(Error::transient(ErrorCode::queue_full, "100 jobs wait", std::chrono::seconds(7)));
  EXPECT_EQ(full.header("Retry-After"), "7");
  EXPECT_EQ(body_of(full)["retryable"], true);

  const Response down = problem(Error::transient(ErrorCode::queue_unavailable, "locked"));
  EXPECT_EQ(down.header("Retry-After"), "1");
  EXPECT_FALSE(problem(Error::permanent(ErrorCode::not_found, "")).header("Retry-After"));
}

TEST(Problem, NamesTheSchemeOfAnUnauthorizedCall) {
  EXPECT_EQ(problem(Error::permanent(ErrorCode::unauthorized, "")).header("WWW-Authenticate"),
            "Bearer");
}

TEST(Problem, KeepsTextThatIsNoUtf8FromBreakingTheDocument) {
  EXPECT_EQ(body_of(problem(Error::permanent(ErrorCode::not_found, "\xFF")))["detail"],
            "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace darkroom::api
