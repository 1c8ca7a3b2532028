// Where AWS credentials come from, in the AWS SDKs' own order, refreshed before they expire.
#pragma once

#include "net/http_client.hpp"
#include "net/sigv4.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace darkroom::net {

// Everything the chain may look at, filled by config/ (nobody else reads the environment).
struct CredentialOptions {
  std::string access_key_id;            // S3_ACCESS_KEY_ID, else AWS_ACCESS_KEY_ID
  std::string secret_access_key;        // S3_SECRET_ACCESS_KEY, else AWS_SECRET_ACCESS_KEY
  std::string session_token;            // AWS_SESSION_TOKEN
  std::string profile = "default";      // AWS_PROFILE
  std::string credentials_file;         // AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials
  std::string config_file;              // AWS_CONFIG_FILE, else ~/.aws/config
  std::string web_identity_token_file;  // AWS_WEB_IDENTITY_TOKEN_FILE
  std::string role_arn;                 // AWS_ROLE_ARN
  std::string role_session_name = "darkroom";  // AWS_ROLE_SESSION_NAME
  std::string region = "us-east-1";
  std::string sts_endpoint;     // AWS_ENDPOINT_URL_STS; empty: https://sts.REGION.amazonaws.com
  std::string container_uri;    // AWS_CONTAINER_CREDENTIALS_FULL_URI, or RELATIVE_URI made full
  std::string container_token;  // AWS_CONTAINER_AUTHORIZATION_TOKEN
  std::string container_token_file;  // AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
  bool instance_role = true;         // !AWS_EC2_METADATA_DISABLED
  std::string instance_endpoint = "http://169.254.169.254";  // AWS_EC2_METADATA_SERVICE_ENDPOINT
};

// Thread-safe; asks the chain at most once at a time and keeps the answer until 5 minutes before it
// expires.
class CredentialProvider {
 public:
  virtual ~CredentialProvider() = default;
  // storage_denied where no link of the chain has any (says which were tried), storage_unavailable
  // (retryable) where one that should answer does not.
  virtual Result<AwsCredentials> get(std::chrono::system_clock::time_point now) = 0;
  // Forgets what is kept: after the server called them expired.
  virtual void invalidate() = 0;
};

// `http` outlives the provider; it must be unguarded (the metadata services are link-local).
std::unique_ptr<CredentialProvider> make_credential_provider(CredentialOptions options,
                                                             HttpClient& http);

}  // namespace darkroom::net
