#include "telemetry/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::telemetry {
namespace {

using Json = nlohmann::json;

std::string stderr_of(const std::function<void()>& work) {
  ::testing::internal::CaptureStderr();
  work();
  return ::testing::internal::GetCapturedStderr();
}

// The one event that `work` logs.
Json event_of(const std::function<void()>& work) {
  const std::string written = stderr_of(work);
  EXPECT_THAT(written, ::testing::EndsWith("\n"));
  EXPECT_EQ(std::ranges::count(written, '\n'), 1) << written;
  return Json::parse(written);
}

class Log : public ::testing::Test {
 protected:
  void SetUp() override { open_log(LogLevel::info, LogStyle::json); }
  void TearDown() override { open_log(LogLevel::info, LogStyle::json); }
};

TEST_F(Log, WritesOneJsonObjectWithTimeLevelEventAndTypedFields) {
  const Json event = event_of([] {
    log(LogLevel::warn, "job failed",
        {{"jobId", "job-1"}, {"attempt", std::int64_t{-2}}, {"ms", 12.5}, {"retryable", true}});
  });

  EXPECT_THAT(
      event["time"].get<std::string>(),
      ::testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"));
  EXPECT_EQ(event["level"], "warn");
  EXPECT_EQ(event["event"], "job failed");
  EXPECT_EQ(event["jobId"], "job-1");
  EXPECT_EQ(event["attempt"], -2);
  EXPECT_EQ(event["ms"], 12.5);
  EXPECT_EQ(event["retryable"], true);
}

TEST_F(Log, KeepsAForgedLineInsideItsField) {
  const std::string written = stderr_of([] {
    log(LogLevel::info, "job finished", {{"jobId", "a\"}\n{\"event\":\"forged\x1b[31m"}});
  });

  EXPECT_EQ(std::ranges::count(written, '\n'), 1);
  EXPECT_EQ(Json::parse(written)["jobId"], "a\"}\n{\"event\":\"forged\x1b[31m");
}

TEST_F(Log, WritesAsciiAloneWhateverTheBytes) {
  // CSI as the C1 control U+009B, DEL, and a byte that is no UTF-8.
  const std::string written = stderr_of([] {
    log(LogLevel::info, "job finished",
        {{"userId",
          "\xC2\x9B"
          "31m\x7F\xFF caf\xC3\xA9"}});
  });

  EXPECT_TRUE(std::ranges::all_of(written, [](char c) {
    return c == '\n' || (c >= 32 && c < 127);
  })) << written;
  EXPECT_EQ(Json::parse(written)["userId"],
            "\xC2\x9B"
            "31m\x7F\xEF\xBF\xBD caf\xC3\xA9");
}

TEST_F(Log, CutsLongStringsBetweenCharacters) {
  // The two-byte character would begin at byte 4095.
  const std::string text = std::string(4095, 'a') + "\xC3\xA9" + std::string(1000, 'b');

  const Json event = event_of([&] { log(LogLevel::info, "job finished", {{"message", text}}); });

  EXPECT_EQ(event["message"], std::string(4095, 'a') + "...");
}

TEST_F(Log, LeavesOutWhatIsBelowItsLevel) {
  open_log(LogLevel::warn, LogStyle::json);

  const std::string written = stderr_of([] {
    log(LogLevel::info, "not this");
    log(LogLevel::error, "but this");
  });

  EXPECT_THAT(written, ::testing::Not(::testing::HasSubstr("not this")));
  EXPECT_THAT(written, ::testing::HasSubstr("but this"));
}

TEST_F(Log, SaysNothingWhenOff) {
  open_log(LogLevel::off, LogStyle::json);

  EXPECT_EQ(stderr_of([] { log(LogLevel::error, "unheard"); }), "");
}

TEST_F(Log, ReadsAsWordsInTextStyle) {
  open_log(LogLevel::info, LogStyle::text);

  const std::string written = stderr_of([] {
    log(LogLevel::warn, "job failed",
        {{"jobId", "job-1"}, {"message", "two words\x1b[31m"}, {"attempt", std::int64_t{2}}});
  });

  EXPECT_THAT(written, ::testing::MatchesRegex("[0-9:]{8} warn  job failed jobId=job-1 "
                                               "message=\"two words\\\\u001b\\[31m\" attempt=2\n"));
}

TEST_F(Log, KeepsLinesWholeWhenThreadsLogTogether) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;

  const std::string written = stderr_of([] {
    std::vector<std::jthread> threads;
    for (std::int64_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([thread] {
        for (std::int64_t i = 0; i < kLines; ++i) {
          log(LogLevel::info, "line", {{"thread", thread}, {"i", i}});
        }
      });
    }
  });

  int lines = 0;
  std::istringstream stream(written);
  for (std::string line; std::getline(stream, line); ++lines) {
    EXPECT_TRUE(Json::accept(line)) << line;
  }
  EXPECT_EQ(lines, kThreads * kLines);
}

TEST(LogLevels, AreReadBackFromTheirNames) {
  for (const LogLevel level : {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn,
                               LogLevel::error, LogLevel::off}) {
    EXPECT_EQ(log_level_from(to_string(level)), level);
  }
  EXPECT_EQ(log_level_from("warning"), LogLevel::warn);
  EXPECT_EQ(log_level_from("INFO"), std::nullopt);
  EXPECT_EQ(log_level_from(""), std::nullopt);
}

}  // namespace
}  // namespace darkroom::telemetry
