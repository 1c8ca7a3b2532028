#include "config/configuration.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::config {
namespace {

using namespace std::chrono_literals;

Result<Settings> with(Environment environment) {
  return resolve({}, environment, "");
}

ServeSettings serve_with(Environment environment) {
  const Result<Settings> settings = with(std::move(environment));
  EXPECT_TRUE(settings.has_value());
  return settings ? settings->configuration.serve : ServeSettings{};
}

TEST(ServeSettings, HaveTheDefaultsOfTheirPage) {
  const ServeSettings serve = serve_with({});

  EXPECT_EQ(serve.api.address, "127.0.0.1");
  EXPECT_EQ(serve.api.port, 8080);
  EXPECT_TRUE(serve.queue.durable);
  EXPECT_EQ(serve.claims.lease, 30s);
  EXPECT_EQ(serve.retention.succeeded, 24h);
  EXPECT_EQ(serve.shutdown_timeout, 30s);
}

TEST(Listen, TakesAddressAndPortApart) {
  EXPECT_EQ(serve_with({{"DARKROOM_LISTEN", "[::1]:9000"}}).api.address, "::1");
  EXPECT_EQ(serve_with({{"DARKROOM_LISTEN", "[::1]:9000"}}).api.port, 9000);
  EXPECT_EQ(serve_with({{"DARKROOM_LISTEN", "localhost:0"}}).api.address, "127.0.0.1");
  EXPECT_EQ(serve_with({{"DARKROOM_LISTEN", "localhost:0"}}).api.port, 0);
}

class WrongSetting : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(WrongSetting, IsRefusedByItsName) {
  const auto settings = with({{GetParam().first, GetParam().second}});

  ASSERT_FALSE(settings.has_value());
  ASSERT_EQ(settings.error().problems().size(), 1U);
  EXPECT_NE(settings.error().problems()[0].where.find(GetParam().first), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Each, WrongSetting,
                         ::testing::Values(std::pair{"DARKROOM_LISTEN", "8080"},
                                           std::pair{"DARKROOM_LISTEN", ":8080"},
                                           std::pair{"DARKROOM_LISTEN", "::1:8080"},
                                           std::pair{"DARKROOM_LISTEN", "127.0.0.1:70000"},
                                           std::pair{"DARKROOM_QUEUE", "redis://x"},
                                           std::pair{"DARKROOM_QUEUE", "sqlite:"},
                                           std::pair{"DARKROOM_QUEUE_DURABILITY", "maybe"},
                                           std::pair{"DARKROOM_QUEUE_MOST_RUNNING_OF", "sora"},
                                           std::pair{"DARKROOM_QUEUE_MOST_RUNNING_OF", "=3"},
                                           std::pair{"DARKROOM_CALLBACK_ALLOW_PORTS", "90-80"}));

TEST(MostRunningOf, IsReadByTool) {
  const auto serve = serve_with({{"DARKROOM_QUEUE_MOST_RUNNING_OF", "sora=2, dall-e=8"}});

  EXPECT_EQ(serve.claims.most_running_of.at("sora"), 2);
  EXPECT_EQ(serve.claims.most_running_of.at("dall-e"), 8);
}

TEST(CallbackSecrets, MayBeSeveralAndAreNeverShown) {
  const Result<Settings> settings = with({{"DARKROOM_CALLBACK_SECRETS", "whsec_a,whsec_b"}});

  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->configuration.serve.callback_secrets.size(), 2U);
  for (const Resolved& each : settings->resolved) {
    EXPECT_EQ(each.setting->secret && each.setting->key.starts_with("callbacks."),
              each.setting->key == "callbacks.secrets");
  }
}

}  // namespace
}  // namespace darkroom::config
