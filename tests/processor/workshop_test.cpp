#include "processor/workshop.hpp"

#include "processor/picture.hpp"
#include "support/exposition.hpp"
#include "support/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace darkroom {
namespace {

using test::picture_png;
using test::sample;

constexpr std::string_view kFasterPreset = R"(
[tools.dall-e.variants.normal]
quality = 40
[tools.midjourney.variants.normal]
width = 64
height = 64
format = "jpeg"
quality = 80
)";

std::unique_ptr<Workshop> workshop(const ProcessorOptions& options = {}) {
  auto opened = Workshop::open(MemoryStorage{}, options);
  EXPECT_TRUE(opened.has_value()) << opened.error().message();
  return std::move(*opened);
}

Job a_job(ImageTool tool) {
  return {.id = "job-1",
          .tool = std::move(tool),
          .source_buffer = picture_png({64, 48}),
          .variants = {"normal"}};
}

PresetBook faster_presets() {
  auto presets = PresetBook::from_toml(kFasterPreset, "faster.toml");
  EXPECT_TRUE(presets.has_value()) << presets.error().message();
  return *presets;
}

TEST(Workshop, RendersByThePresetsThatReplacedTheFirst) {
  const auto shop = workshop();
  ASSERT_EQ(shop->process(a_job(ImageTool::dall_e)).variants.at(0).quality, 80);

  shop->replace_presets(faster_presets());

  EXPECT_EQ(shop->process(a_job(ImageTool::dall_e)).variants.at(0).quality, 40);
}

TEST(Workshop, CountsToolsThatCameWithNewPresets) {
  const auto shop = workshop();

  shop->replace_presets(faster_presets());
  ASSERT_TRUE(shop->process(a_job(ImageTool("midjourney"))).success);

  EXPECT_EQ(sample(shop->metrics().text(), R"(generation_success{tool="midjourney"})"), 1);
}

TEST(Workshop, LetsAJobUnderWayKeepItsPresets) {
  std::function<void()> on_load;
  const Bytes picture = picture_png({64, 48});
  const std::string body(reinterpret_cast<const char*>(picture.data()), picture.size());
  const HttpServer server([&](const auto&) {
    on_load();
    return answer(200, body);
  });
  const auto shop =
      workshop({.sources = {.allow_cidrs = {"127.0.0.1/32"}, .allow_ports = {server.port()}}});
  on_load = [&] { shop->replace_presets(faster_presets()); };
  Job job = a_job(ImageTool::dall_e);
  job.source_buffer.clear();
  job.source_url = server.url("/a.png");

  const JobResult result = shop->process(job);

  ASSERT_TRUE(result.success) << result.error->message();
  EXPECT_EQ(result.variants.at(0).quality, 80);
}

TEST(Workshop, StopsAJobWhoseWatchWasFlipped) {
  const auto shop = workshop();
  worker::JobWatch watch;
  watch.cancel();

  const JobResult result = shop->process(a_job(ImageTool::dall_e), watch);

  EXPECT_EQ(result.error->code(), ErrorCode::cancelled);
}

TEST(Workshop, LendsTheGuardOfItsSources) {
  const HttpServer server([](const auto&) { return answer(200); });
  const auto shop = workshop();

  const auto client = net::HttpClient::open(shop->guarded_http());

  ASSERT_TRUE(client.has_value());
  EXPECT_EQ((*client)->send({.url = server.url("/")}).error().code(), ErrorCode::source_blocked);
}

}  // namespace
}  // namespace darkroom
