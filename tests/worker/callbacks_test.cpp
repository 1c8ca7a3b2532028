// Callbacks over a real connection to a receiver on loopback.
#include "worker/callbacks.hpp"

#include "support/exposition.hpp"
#include "support/http_server.hpp"
#include "worker/crew.hpp"
#include "worker/webhook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using darkroom::test::FaultyQueue;
using darkroom::test::Op;
using darkroom::test::sample;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kSecret = "whsec_plJ3nmyCDGBKInavdOK15jsl";

// A receiver, an outbox with a job's callback in it, and the clock in the hand.
struct Post {
  explicit Post(Handler handler) : receiver(std::move(handler)) {}

  test::HandClock time;
  HttpServer receiver;
  std::unique_ptr<queue::Queue> engine = std::move(*queue::open_sqlite(":memory:", {}));
  FaultyQueue queue{*engine};
  telemetry::Metrics metrics{{"dall-e"}, telemetry::Build{}};
  std::unique_ptr<net::HttpClient> http = std::move(*net::HttpClient::open(
      {.guard = net::GuardOptions{.allow_cidrs = {*net::cidr_from("127.0.0.0/8")},
                                  .allow_ports = {receiver.port()}}}));
  std::unique_ptr<Callbacks> callbacks;

  void start(std::vector<std::string> secrets = {}) {
    auto started = Callbacks::start(queue, *http, metrics,
                                    {.secrets = std::move(secrets),
                                     .threads = 2,
                                     .total_timeout = 2s,
                                     .poll = 1h,
                                     .clock = time.clock(),
                                     .jitter = [] { return 0.5; }});
    ASSERT_TRUE(started.has_value()) << started.error().message();
    callbacks = std::move(*started);
  }

  // A job that ended as `kind` says, with its callback due.
  void end_a_job(queue::Settlement::Kind kind = queue::Settlement::Kind::succeed,
                 const std::string& url = "", const std::string& id = "job-1") {
    queue::NewJob job = test::Crew::a_job(id);
    job.callback_url = url.empty() ? receiver.url("/hook") : url;
    job.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    ASSERT_TRUE(engine->accept({job}, time.wall()).has_value());
    const auto claims = engine->claim({}, time.wall());
    ASSERT_TRUE(claims && claims->size() == 1);
    const queue::Settlement end{.kind = kind, .result = R"({"jobId":"job-1"})"};
    ASSERT_TRUE(engine->settle(claims->front().lease, end, time.wall()).has_value());
  }
  std::uint64_t waiting() const { return engine->figures()->callbacks_waiting; }
  // What is due at a time; claimed for no time, so that it stays due.
  bool is_due_after(std::chrono::milliseconds wait) {
    return !engine->due_notices(1, 0ms, time.wall() + wait)->empty();
  }
};

TEST(Callbacks, PostASignedMessageOfTheJobsEnd) {
  Post post([](const auto&) { return answer(204); });
  post.end_a_job();

  post.start({kSecret});

  post.queue.await(Op::delivered, 1);
  const ReceivedRequest got = post.receiver.requests().at(0);
  EXPECT_EQ(got.method, "POST");
  EXPECT_EQ(got.target, "/hook");
  EXPECT_EQ(got.headers.at("content-type"), "application/json");
  EXPECT_EQ(got.headers.at("webhook-timestamp"), "1700000000");
  EXPECT_EQ(got.headers.at("traceparent"),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(
      got.headers.at("webhook-signature"),
      signature(*signing_keys({kSecret}), got.headers.at("webhook-id"), 1'700'000'000, got.body));
  const auto body = nlohmann::json::parse(got.body);
  EXPECT_EQ(body["type"], "job.succeeded");
  EXPECT_EQ(body["data"]["id"], "job-1");
  EXPECT_EQ(body["data"]["state"], "succeeded");
  EXPECT_EQ(body["data"]["result"]["jobId"], "job-1");
  EXPECT_EQ(post.waiting(), 0U);
  EXPECT_EQ(post.receiver.requests().size(), 1U);
}

TEST(Callbacks, AreSentUnsignedWithoutASecret) {
  Post post([](const auto&) { return answer(200); });
  post.end_a_job();

  post.start();

  post.queue.await(Op::delivered, 1);
  EXPECT_FALSE(post.receiver.requests().at(0).headers.contains("webhook-signature"));
  EXPECT_TRUE(post.receiver.requests().at(0).headers.contains("webhook-id"));
}

TEST(Callbacks, RefuseToStartWithASecretThatIsNone) {
  Post post([](const auto&) { return answer(200); });

  const auto started =
      Callbacks::start(post.queue, *post.http, post.metrics, {.secrets = {"canary"}});

  EXPECT_EQ(started.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(started.error().message(), Not(HasSubstr("canary")));
}

TEST(Callbacks, TellOfAFinalFailure) {
  Post post([](const auto&) { return answer(200); });
  post.end_a_job(queue::Settlement::Kind::bury);

  post.start();

  post.queue.await(Op::delivered, 1);
  EXPECT_THAT(post.receiver.requests().at(0).body, HasSubstr(R"("type":"job.failed")"));
}

TEST(Callbacks, AreRungForByTheWorker) {
  Post post([](const auto&) { return answer(200); });
  post.start();
  post.queue.await(Op::due_notices, 2);

  post.end_a_job();
  post.callbacks->notify();

  post.queue.await(Op::delivered, 1);
}

TEST(Callbacks, AreSentAgainUnderTheSameIdUntilTheyArrive) {
  std::atomic<int> status = 500;
  Post post([&](const auto&) { return answer(status); });
  post.end_a_job();
  post.start();
  post.queue.await(Op::undelivered, 1);
  EXPECT_FALSE(post.is_due_after(4999ms));

  status = 200;
  post.time.advance(5s);
  post.callbacks->notify();

  post.queue.await(Op::delivered, 1);
  const auto requests = post.receiver.requests();
  EXPECT_EQ(requests.at(0).headers.at("webhook-id"), requests.at(1).headers.at("webhook-id"));
  const std::string page = post.metrics.text();
  EXPECT_EQ(sample(page, R"(darkroom_callbacks_total{outcome="failed",type="job.succeeded"})"), 1);
}

struct Answered {
  std::string name;
  std::string reply;
  std::optional<std::chrono::milliseconds> again;  // absent: given up
};
class UnhappyReceiver : public ::testing::TestWithParam<Answered> {};

TEST_P(UnhappyReceiver, IsTriedAgainOrNot) {
  Post post([](const auto&) { return GetParam().reply; });
  post.end_a_job();

  post.start();

  post.queue.await(Op::undelivered, 1);
  EXPECT_EQ(post.receiver.requests().size(), 1U);
  if (!GetParam().again) {
    EXPECT_EQ(post.waiting(), 0U);
    return;
  }
  EXPECT_FALSE(post.is_due_after(*GetParam().again - 1ms));
  EXPECT_TRUE(post.is_due_after(*GetParam().again));
}

INSTANTIATE_TEST_SUITE_P(
    Callbacks, UnhappyReceiver,
    ::testing::Values(Answered{"ServerError", answer(503), 5s},
                      Answered{"NotFound", answer(404), 5s},
                      Answered{"Gone", answer(410), std::nullopt},
                      Answered{"Redirect", answer(302, "", "Location: http://127.0.0.1/\r\n"), 5s},
                      Answered{"AsksForTime", answer(429, "", "Retry-After: 120\r\n"), 120s},
                      Answered{"AsksForLessThanTheBackoff", answer(429, "", "Retry-After: 1\r\n"),
                               5s},
                      Answered{"HangsUp", "", 5s},
                      Answered{"TalksTooMuch", answer(200, std::string(65 << 10, 'x')), 5s}),
    [](const ::testing::TestParamInfo<Answered>& each) { return each.param.name; });

TEST(Callbacks, GiveUpAfterTheSeventhTry) {
  Post post([](const auto&) { return answer(500); });
  post.end_a_job();
  post.start();

  for (int tried = 1; tried < 7; ++tried) {
    post.queue.await(Op::undelivered, tried);
    ASSERT_EQ(post.waiting(), 1U);
    post.time.advance(11h);
    post.callbacks->notify();
  }

  post.queue.await(Op::undelivered, 7);
  EXPECT_EQ(post.waiting(), 0U);
  EXPECT_EQ(sample(post.metrics.text(),
                   R"(darkroom_callbacks_total{outcome="given_up",type="job.succeeded"})"),
            1);
}

TEST(Callbacks, GiveUpOnAnAddressThatIsNotAllowed) {
  Post post([](const auto&) { return answer(200); });
  post.end_a_job(queue::Settlement::Kind::succeed, "http://169.254.169.254/latest/meta-data");

  post.start();

  post.queue.await(Op::undelivered, 1);
  EXPECT_EQ(post.waiting(), 0U);
}

TEST(Callbacks, AreNotHeldUpByOneReceiverThatHangs) {
  std::promise<void> hang_up;
  const std::shared_future<void> hung_up = hang_up.get_future().share();
  Post post([&](const ReceivedRequest& request) {
    if (request.target == "/slow") hung_up.wait_for(5s);
    return answer(200);
  });
  post.start();
  post.queue.await(Op::due_notices, 2);
  post.end_a_job(queue::Settlement::Kind::succeed, post.receiver.url("/slow"));
  post.end_a_job(queue::Settlement::Kind::succeed, post.receiver.url("/hook"), "job-2");

  post.callbacks->notify();

  post.queue.await(Op::delivered, 1);
  EXPECT_EQ(post.waiting(), 1U);
  hang_up.set_value();
}

TEST(Callbacks, GoOnWhenTheQueueAnswersAgain) {
  Post post([](const auto&) { return answer(200); });
  post.queue.cut(Op::due_notices);
  post.end_a_job();
  post.start();
  post.queue.await(Op::due_notices, 2);

  post.queue.repair(Op::due_notices);
  post.callbacks->notify();

  post.queue.await(Op::delivered, 1);
}

}  // namespace
}  // namespace darkroom::worker
