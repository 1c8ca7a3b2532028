#include "worker/webhook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

// The example of the convention's own specification.
constexpr const char* kSecret = "whsec_plJ3nmyCDGBKInavdOK15jsl";
constexpr const char* kId = "msg_loFOjxBNrRLzqYUf";
constexpr std::int64_t kTimestamp = 1731705121;
constexpr const char* kBody = R"({"event_type":"ping","data":{"success":true}})";
constexpr const char* kSignature = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=";

queue::Notice a_notice() {
  return {.id = 7,
          .type = "job.succeeded",
          .job_id = "job.1",
          .url = "https://example.com/hook",
          .attempt = 1,
          .created = queue::Moment{1'700'000'000'123ms}};
}

TEST(Signature, IsTheConventionsOwnExample) {
  const auto keys = signing_keys({kSecret});

  ASSERT_TRUE(keys.has_value());
  EXPECT_EQ(signature(*keys, kId, kTimestamp, kBody), kSignature);
}

TEST(Signature, HasOneOfEachKeyWhileASecretIsReplaced) {
  const auto keys = signing_keys({"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", kSecret});

  const std::string text = signature(*keys, kId, kTimestamp, kBody);

  EXPECT_TRUE(text.ends_with(std::string(" ") + kSignature)) << text;
  EXPECT_TRUE(text.starts_with("v1,"));
}

TEST(Signature, IsNoneWithoutKeys) {
  EXPECT_EQ(signature({}, kId, kTimestamp, kBody), "");
}

TEST(SigningKeys, NameEachWrongSecretAndShowNone) {
  const auto keys = signing_keys({kSecret, "canary-1", "whsec_canary+2", "whsec_AAAA"});

  ASSERT_FALSE(keys.has_value());
  EXPECT_EQ(keys.error().code(), ErrorCode::invalid_preset);
  EXPECT_EQ(keys.error().problems().size(), 3U);
  EXPECT_THAT(keys.error().message(), HasSubstr("callbacks.secrets[1]"));
  EXPECT_THAT(keys.error().message(), HasSubstr("callbacks.secrets[3]"));
  EXPECT_THAT(keys.error().message(), Not(HasSubstr("canary")));
}

TEST(WebhookId, IsTheSameForEachTryOfANoticeAndForNoOther) {
  queue::Notice again = a_notice();
  again.attempt = 5;
  queue::Notice elsewhere = a_notice();
  elsewhere.created += 1ms;

  EXPECT_EQ(webhook_id(again), webhook_id(a_notice()));
  EXPECT_NE(webhook_id(elsewhere), webhook_id(a_notice()));
  EXPECT_THAT(webhook_id(a_notice()), ::testing::MatchesRegex("msg_[0-9a-f]{32}"));
}

TEST(WebhookBody, HoldsTheJobAsTheApiShowsIt) {
  const queue::StoredJob job{.id = "job.1",
                             .tool = "sora",
                             .user = "user-1",
                             .batch = "batch-1",
                             .state = queue::State::succeeded,
                             .attempt = 2,
                             .created = queue::Moment{1'700'000'000'005ms},
                             .finished = queue::Moment{1'700'000'000'100ms},
                             .result = R"({"jobId":"job.1","success":true})"};

  const auto body = nlohmann::json::parse(webhook_body(a_notice(), job));

  EXPECT_EQ(body["type"], "job.succeeded");
  EXPECT_EQ(body["timestamp"], "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(body["data"]["id"], "job.1");
  EXPECT_EQ(body["data"]["state"], "succeeded");
  EXPECT_EQ(body["data"]["priority"], "normal");
  EXPECT_EQ(body["data"]["attempt"], 2);
  EXPECT_EQ(body["data"]["batch"], "batch-1");
  EXPECT_EQ(body["data"]["createdAt"], "2023-11-14T22:13:20.005Z");
  EXPECT_EQ(body["data"]["startedAt"], nullptr);
  EXPECT_EQ(body["data"]["finishedAt"], "2023-11-14T22:13:20.100Z");
  EXPECT_EQ(body["data"]["result"]["success"], true);
}

TEST(WebhookBody, HoldsABatchWithItsCounts) {
  queue::Notice notice = a_notice();
  notice.type = "batch.completed";
  notice.batch = "batch-1";
  const queue::StoredBatch batch{.id = "batch-1", .total = 3, .succeeded = 2, .dead = 1};

  const auto body = nlohmann::json::parse(webhook_body(notice, batch));

  EXPECT_EQ(body["type"], "batch.completed");
  EXPECT_EQ(body["data"]["id"], "batch-1");
  EXPECT_EQ(body["data"]["total"], 3);
  EXPECT_EQ(body["data"]["succeeded"], 2);
  EXPECT_EQ(body["data"]["dead"], 1);
  EXPECT_EQ(body["data"]["cancelled"], 0);
}

struct Delay {
  int failures;
  std::optional<std::chrono::milliseconds> shortest;
};
class Redelivery : public ::testing::TestWithParam<Delay> {};

TEST_P(Redelivery, BacksOffAndGivesUp) {
  EXPECT_EQ(redelivery_delay(GetParam().failures, 0.0), GetParam().shortest);
}

INSTANTIATE_TEST_SUITE_P(Webhook, Redelivery,
                         ::testing::Values(Delay{1, 4500ms}, Delay{2, 270s}, Delay{3, 27min},
                                           Delay{4, 108min}, Delay{5, 270min}, Delay{6, 540min},
                                           Delay{7, std::nullopt}, Delay{0, std::nullopt}));

TEST(RedeliveryDelay, IsStretchedByJitter) {
  EXPECT_EQ(redelivery_delay(1, 0.5), 5s);
  EXPECT_EQ(redelivery_delay(1, 1.0), 5500ms);
}

}  // namespace
}  // namespace darkroom::worker
