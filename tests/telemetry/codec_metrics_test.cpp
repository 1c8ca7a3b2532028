#include "support/exposition.hpp"
#include "telemetry/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom::telemetry {
namespace {

using darkroom::test::sample;
using test::fresh_metrics;

TEST(CodecMetrics, AreAskedForAtEachScrape) {
  Metrics metrics = fresh_metrics();
  CodecState now{.ready = 2, .busy = 1, .started = 3, .memory_budget_bytes = 1000};
  metrics.watch_codecs([&now] { return now; });
  EXPECT_EQ(sample(metrics.text(), R"(darkroom_codecs{state="ready"})"), 2);

  now.ready = 0;
  now.busy = 3;
  now.started = 7;
  now.recycled = 4;
  now.timed_out = 1;
  now.memory_reserved_bytes = 600;

  const std::string page = metrics.text();
  EXPECT_EQ(sample(page, R"(darkroom_codecs{state="ready"})"), 0);
  EXPECT_EQ(sample(page, R"(darkroom_codecs{state="busy"})"), 3);
  EXPECT_EQ(sample(page, "darkroom_codecs_started_total"), 7);
  EXPECT_EQ(sample(page, "darkroom_codecs_recycled_total"), 4);
  EXPECT_EQ(sample(page, "darkroom_codec_deadlines_total"), 1);
  EXPECT_EQ(sample(page, "darkroom_codec_memory_reserved_bytes"), 600);
  EXPECT_EQ(sample(page, "darkroom_codec_memory_budget_bytes"), 1000);
}

TEST(CodecMetrics, CountCrashesByTheirEnd) {
  Metrics metrics = fresh_metrics();
  metrics.watch_codecs([] {
    return CodecState{.crashed = {{"SIGSEGV", 2}, {"SIGSYS", 1}}, .memory_budget_bytes = 1000};
  });

  const std::string page = metrics.text();

  EXPECT_EQ(sample(page, R"(darkroom_codec_crashes_total{end="SIGSEGV"})"), 2);
  EXPECT_EQ(sample(page, R"(darkroom_codec_crashes_total{end="SIGSYS"})"), 1);
}

TEST(CodecMetrics, AreNotThereWithoutCodecProcesses) {
  Metrics metrics = fresh_metrics();
  EXPECT_THAT(metrics.text(), testing::Not(testing::HasSubstr("darkroom_codec")));

  metrics.watch_codecs([] { return CodecState{}; });

  EXPECT_THAT(metrics.text(), testing::Not(testing::HasSubstr("darkroom_codec")));
}

}  // namespace
}  // namespace darkroom::telemetry
