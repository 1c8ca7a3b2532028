#include "net/aws_credentials.hpp"

#include "net/aws_files.hpp"
#include "support/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace darkroom::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Credentials : public testing::Test {
 protected:
  Credentials()
      : folder_(std::filesystem::temp_directory_path() /
                ("darkroom-aws-" + std::to_string(getpid()))),
        http_(std::move(*HttpClient::open({}))) {
    std::filesystem::create_directories(folder_);
    options_.instance_role = false;
  }
  ~Credentials() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  Result<AwsCredentials> get() {
    provider_ = make_credential_provider(options_, *http_);
    return provider_->get(now_);
  }

  std::filesystem::path folder_;
  std::unique_ptr<HttpClient> http_;
  CredentialOptions options_;
  std::unique_ptr<CredentialProvider> provider_;
  // 2026-01-01T00:00:00Z
  std::chrono::system_clock::time_point now_{1'767'225'600s};
};

std::string json(const std::string& expires) {
  return R"({"AccessKeyId":"K","SecretAccessKey":"S","Token":"T","Expiration":")" + expires + "\"}";
}

TEST_F(Credentials, AreThoseThatAreWrittenDown) {
  options_.access_key_id = "A";
  options_.secret_access_key = "B";

  EXPECT_EQ(get()->access_key_id, "A");
}

TEST_F(Credentials, ComeFromTheProfilesSection) {
  options_.profile = "team";
  options_.credentials_file = write("credentials",
                                    "[default]\naws_access_key_id = no\naws_secret_access_key=no\n"
                                    "# a comment\n[team]\n aws_access_key_id = K2 \n"
                                    "aws_secret_access_key = S/=2\naws_session_token = T2\n");

  const auto found = get();

  ASSERT_TRUE(found.has_value()) << found.error().message();
  EXPECT_EQ(found->access_key_id, "K2");
  EXPECT_EQ(found->secret_access_key, "S/=2");
  EXPECT_EQ(found->session_token, "T2");
}

TEST_F(Credentials, ComeFromTheConfigFileToo) {
  options_.profile = "team";
  options_.config_file =
      write("config", "[profile team]\naws_access_key_id=K\naws_secret_access_key=S\n");

  EXPECT_EQ(get()->access_key_id, "K");
}

TEST_F(Credentials, ComeFromAWebIdentity) {
  const HttpServer sts([](const auto&) {
    return answer(
        200,
        "<r><AccessKeyId>K</AccessKeyId><SecretAccessKey>S</SecretAccessKey>"
        "<SessionToken>T</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration></r>");
  });
  options_.sts_endpoint = sts.url("");
  options_.role_arn = "arn:aws:iam::1:role/x";
  options_.web_identity_token_file = write("token", "jwt\n");

  const auto found = get();

  ASSERT_TRUE(found.has_value()) << found.error().message();
  EXPECT_EQ(found->session_token, "T");
  EXPECT_THAT(sts.requests()[0].body, HasSubstr("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx"));
  EXPECT_THAT(sts.requests()[0].body, HasSubstr("WebIdentityToken=jwt"));
}

TEST_F(Credentials, ComeFromAContainersRoleWithItsToken) {
  const HttpServer agent([](const auto&) { return answer(200, json("2026-01-01T01:00:00Z")); });
  options_.container_uri = agent.url("/role");
  options_.container_token = "bearer";

  EXPECT_EQ(get()->access_key_id, "K");
  EXPECT_EQ(agent.requests()[0].headers.at("authorization"), "bearer");
}

TEST_F(Credentials, ComeFromTheInstanceByVersionTwo) {
  const HttpServer metadata([](const auto& request) {
    if (request.method == "PUT") return answer(200, "session");
    if (request.headers.at("x-aws-ec2-metadata-token") != "session") return answer(401);
    if (request.target.ends_with("/security-credentials/")) return answer(200, "my-role");
    return answer(200, json("2026-01-01T01:00:00Z"));
  });
  options_.instance_role = true;
  options_.instance_endpoint = metadata.url("");

  ASSERT_TRUE(get().has_value());
  EXPECT_THAT(metadata.requests()[2].target, HasSubstr("/my-role"));
}

TEST_F(Credentials, AreKeptUntilFiveMinutesBeforeTheyExpire) {
  const HttpServer agent([](const auto&) { return answer(200, json("2026-01-01T01:00:00Z")); });
  options_.container_uri = agent.url("/");
  ASSERT_TRUE(get().has_value());

  ASSERT_TRUE(provider_->get(now_ + 54min).has_value());
  EXPECT_EQ(agent.requests().size(), 1U);
  ASSERT_TRUE(provider_->get(now_ + 56min).has_value());
  EXPECT_EQ(agent.requests().size(), 2U);
  provider_->invalidate();
  ASSERT_TRUE(provider_->get(now_).has_value());
  EXPECT_EQ(agent.requests().size(), 3U);
}

TEST_F(Credentials, AnAgentThatFailsMayBeAskedAgain) {
  const HttpServer agent([](const auto&) { return answer(500); });
  options_.container_uri = agent.url("/");

  const auto found = get();

  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::storage_unavailable);
  EXPECT_TRUE(found.error().retryable());
}

TEST_F(Credentials, SayWhereTheyWereLookedFor) {
  const auto found = get();

  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::storage_denied);
  EXPECT_THAT(found.error().message(), HasSubstr("S3_ACCESS_KEY_ID"));
}

TEST(IniSection, IgnoresWhatIsNotItsOwn) {
  EXPECT_TRUE(ini_section("key = 1\n[a]\nnothing\n", "a").empty());
  EXPECT_EQ(ini_section("[ a ]\r\nk=v\r\n[b]\nk=w", "a").at("k"), "v");
}

}  // namespace
}  // namespace darkroom::net
