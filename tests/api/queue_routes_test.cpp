#include "api/service.hpp"

namespace darkroom::api {
namespace {

using namespace std::chrono_literals;
using test::body_of;
using test::kJob;
using test::Service;

TEST(QueueRoutes, ShowTheFigures) {
  Service service;
  service.post("/v1/jobs", kJob);
  service.now += 2s;

  const auto figures = body_of(service.get("/v1/queue"));

  EXPECT_EQ(figures["states"]["available"]["jobs"], 1);
  EXPECT_EQ(figures["states"]["available"]["oldestAgeSeconds"], 2.0);
  EXPECT_EQ(figures["states"]["dead"]["jobs"], 0);
  EXPECT_EQ(figures["waitingByTool"]["dall-e"], 1);
  EXPECT_EQ(figures["paused"], false);
  EXPECT_EQ(figures["callbacksWaiting"], 0);
}

TEST(QueueRoutes, PauseAndResumeClaims) {
  Service service;
  service.post("/v1/jobs", kJob);

  EXPECT_EQ(body_of(service.post("/v1/queue:pause"))["paused"], true);
  EXPECT_TRUE(service.queue().claim({}, service.now).value().empty());
  const int woken = service.accepted.load();

  EXPECT_EQ(body_of(service.post("/v1/queue:resume"))["paused"], false);
  EXPECT_EQ(service.accepted, woken + 1);
  EXPECT_EQ(service.queue().claim({}, service.now).value().size(), 1U);
}

TEST(QueueRoutes, ShowThePresetsAsTheyAreNow) {
  Service service;
  const auto presets = body_of(service.get("/v1/presets"))["presets"];
  EXPECT_EQ(presets[0]["tool"], "dall-e");
  EXPECT_EQ(presets[0]["variants"][0]["name"], "normal");
  EXPECT_EQ(presets[0]["variants"][0]["width"], 1024);
  EXPECT_EQ(presets[0]["variants"][1]["format"], "webp");

  service.presets = std::make_shared<PresetBook>(
      PresetBook::from_toml("[tools.dall-e.variants.normal]\nwidth = 64\n", "p").value());

  EXPECT_EQ(body_of(service.get("/v1/presets"))["presets"][0]["variants"][0]["width"], 64);
}

}  // namespace
}  // namespace darkroom::api
