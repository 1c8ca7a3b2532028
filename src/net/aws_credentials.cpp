#include "net/aws_credentials.hpp"

#include "net/aws_files.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

namespace darkroom::net {
namespace {

using Clock = std::chrono::system_clock;
// One link of the chain: nothing where it is not configured, an error where it should answer and
// does not.
using Link = Result<std::optional<AwsCredentials>>;

constexpr auto kRefreshBefore = std::chrono::minutes(5);
constexpr std::chrono::milliseconds kMetadataTimeout{1000};
constexpr std::uint64_t kMostAnswerBytes = 64ULL << 10U;

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string text_of(const HttpResponse& response) {
  return {reinterpret_cast<const char*>(response.body.data()), response.body.size()};
}

// "2026-11-23T20:00:00Z"
std::optional<Clock::time_point> moment_from(const std::string& text) {
  std::tm utc{};
  if (strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc) == nullptr) return std::nullopt;
  return Clock::from_time_t(timegm(&utc));
}

Error unavailable(const std::string& who, const std::string& why) {
  return Error::transient(ErrorCode::storage_unavailable,
                          "AWS credentials from " + who + ": " + why);
}

// The text between <name> and </name>; STS answers in flat XML.
std::string element(const std::string& xml, const std::string& name) {
  const auto begin = xml.find("<" + name + ">");
  if (begin == std::string::npos) return {};
  const auto from = begin + name.size() + 2;
  const auto end = xml.find("</" + name + ">", from);
  return end == std::string::npos ? std::string{} : xml.substr(from, end - from);
}

// What the container and the instance endpoints answer.
Link credentials_in_json(const std::string& who, const std::string& text) {
  const auto answer = nlohmann::json::parse(text, nullptr, false);
  const auto field = [&](const char* name) {
    const bool is_there = answer.is_object() && answer.contains(name) && answer[name].is_string();
    return is_there ? answer[name].get<std::string>() : std::string{};
  };
  AwsCredentials found{.access_key_id = field("AccessKeyId"),
                       .secret_access_key = field("SecretAccessKey"),
                       .session_token = field("Token"),
                       .expires_at = moment_from(field("Expiration"))};
  if (found.access_key_id.empty() || found.secret_access_key.empty()) {
    return unavailable(who, "the answer holds no keys");
  }
  return found;
}

class Chain final : public CredentialProvider {
 public:
  Chain(CredentialOptions options, HttpClient& http) : options_(std::move(options)), http_(http) {}

  Result<AwsCredentials> get(Clock::time_point now) override {
    const std::scoped_lock lock(mutex_);
    const bool fresh = kept_ && (!kept_->expires_at || *kept_->expires_at - now > kRefreshBefore);
    if (fresh) return *kept_;
    Result<AwsCredentials> found = ask_chain();
    if (found) {
      kept_ = *found;
      return found;
    }
    // What is kept may still be good for some minutes: better than a failed upload.
    if (kept_ && kept_->expires_at && *kept_->expires_at > now) return *kept_;
    return found;
  }

  void invalidate() override {
    const std::scoped_lock lock(mutex_);
    kept_.reset();
  }

 private:
  // The order of the AWS SDKs: environment, web identity, shared files, container, instance.
  Result<AwsCredentials> ask_chain() {
    using From = Link (Chain::*)();
    for (const From from : {&Chain::from_options, &Chain::from_web_identity, &Chain::from_files,
                            &Chain::from_container, &Chain::from_instance}) {
      if (auto found = TRY((this->*from)())) return *std::move(found);
    }
    return Error::permanent(
        ErrorCode::storage_denied,
        "no AWS credentials: looked for S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a web identity token, profile '" +
            options_.profile + "' in the shared files, a container role and an instance role");
  }

  Link from_options() {
    if (options_.access_key_id.empty() || options_.secret_access_key.empty()) {
      return std::optional<AwsCredentials>();
    }
    return AwsCredentials{.access_key_id = options_.access_key_id,
                          .secret_access_key = options_.secret_access_key,
                          .session_token = options_.session_token};
  }

  Link from_files() {
    return credentials_in_files(options_.credentials_file, options_.config_file, options_.profile);
  }

  Link from_web_identity() {
    if (options_.web_identity_token_file.empty() || options_.role_arn.empty()) {
      return std::optional<AwsCredentials>();
    }
    const std::string who = "the web identity";
    const std::string token = file_text(options_.web_identity_token_file);
    if (token.empty()) return unavailable(who, "its token file is empty or cannot be read");
    const std::string endpoint = options_.sts_endpoint.empty()
                                     ? "https://sts." + options_.region + ".amazonaws.com"
                                     : options_.sts_endpoint;
    const std::string form =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" +
        percent_encoded(options_.role_arn, Slash::encode) +
        "&RoleSessionName=" + percent_encoded(options_.role_session_name, Slash::encode) +
        "&WebIdentityToken=" + percent_encoded(token, Slash::encode);
    const HttpRequest request{.method = "POST",
                              .url = endpoint + "/",
                              .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                              .body = as_bytes(form)};
    const std::string xml = TRY(ask(who, request));
    AwsCredentials found{.access_key_id = element(xml, "AccessKeyId"),
                         .secret_access_key = element(xml, "SecretAccessKey"),
                         .session_token = element(xml, "SessionToken"),
                         .expires_at = moment_from(element(xml, "Expiration"))};
    if (found.access_key_id.empty()) return unavailable(who, "STS answered without keys");
    return found;
  }

  Link from_container() {
    if (options_.container_uri.empty()) return std::optional<AwsCredentials>();
    HttpRequest request{.url = options_.container_uri, .total_timeout = kMetadataTimeout};
    const std::string token = options_.container_token_file.empty()
                                  ? options_.container_token
                                  : file_text(options_.container_token_file);
    if (!token.empty()) request.headers.emplace_back("Authorization", token);
    const std::string who = "the container's role";
    return credentials_in_json(who, TRY(ask(who, request)));
  }

  // IMDSv2: a session token first, then the role's name, then its keys.
  Link from_instance() {
    if (!options_.instance_role) return std::optional<AwsCredentials>();
    const std::string base = options_.instance_endpoint + "/latest";
    const HttpRequest token_request{.method = "PUT",
                                    .url = base + "/api/token",
                                    .headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "300"}},
                                    .connect_timeout = kMetadataTimeout,
                                    .total_timeout = kMetadataTimeout};
    const Result<std::string> token = ask("the instance's role", token_request);
    if (!token) return std::optional<AwsCredentials>();  // no instance of EC2, or without a role
    const std::string roles = base + "/meta-data/iam/security-credentials/";
    const auto request = [&](const std::string& url) {
      return HttpRequest{.url = url,
                         .headers = {{"X-aws-ec2-metadata-token", *token}},
                         .connect_timeout = kMetadataTimeout,
                         .total_timeout = kMetadataTimeout};
    };
    const std::string who = "the instance's role";
    const Result<std::string> role = ask(who, request(roles));
    if (!role || role->empty()) return std::optional<AwsCredentials>();
    return credentials_in_json(who, TRY(ask(who, request(roles + *role))));
  }

  Result<std::string> ask(const std::string& who, HttpRequest request) {
    request.max_body_bytes = kMostAnswerBytes;
    const Result<HttpResponse> response = http_.send(request);
    if (!response) return unavailable(who, response.error().message());
    if (response->status != 200) {
      return unavailable(who, "answered " + std::to_string(response->status));
    }
    return text_of(*response);
  }

  const CredentialOptions options_;
  HttpClient& http_;
  std::mutex mutex_;
  std::optional<AwsCredentials> kept_;  // under mutex_
};

}  // namespace

std::unique_ptr<CredentialProvider> make_credential_provider(CredentialOptions options,
                                                             HttpClient& http) {
  return std::make_unique<Chain>(std::move(options), http);
}

}  // namespace darkroom::net
