#include "config/readers.hpp"

namespace darkroom::config {
namespace {

Setting aws(std::string_view key, std::string_view environment, std::string_view help, Read read) {
  return {.key = key,
          .environment = {environment},
          .flag = "",
          .fallback = "",
          .help = help,
          .read = std::move(read)};
}

Setting secret(std::string_view key, std::vector<std::string_view> environment,
               std::string_view help, Read read) {
  return {.key = key,
          .environment = std::move(environment),
          .flag = "",
          .fallback = "",
          .help = help,
          .secret = true,
          .read = std::move(read)};
}

// The SDKs' switch is the other way round.
Complaint read_instance_disabled(Configuration& configuration, std::string_view value) {
  bool disabled = false;
  Complaint complaint = read_truth(value, disabled);
  if (!complaint) configuration.s3.credential_chain.instance_role = !disabled;
  return complaint;
}

// On ECS the path is relative to the agent's own address.
Complaint read_relative_uri(Configuration& configuration, std::string_view value) {
  if (!value.starts_with('/')) return "must begin with a slash";
  configuration.s3.credential_chain.container_uri = "http://169.254.170.2" + std::string(value);
  return std::nullopt;
}

}  // namespace

std::vector<Setting> credential_settings() {
  return {
      secret("s3.access_key_id", {"S3_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"},
             "key; unset: the AWS chain below is asked", text(DARKROOM_MEMBER(s3.access_key_id))),
      secret("s3.secret_access_key", {"S3_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"},
             "its secret", text(DARKROOM_MEMBER(s3.secret_access_key))),
      secret("s3.session_token", {"S3_SESSION_TOKEN", "AWS_SESSION_TOKEN"}, "of temporary keys",
             text(DARKROOM_MEMBER(s3.session_token))),
      aws("aws.web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE",
          "token of a web identity (EKS)",
          text(DARKROOM_MEMBER(s3.credential_chain.web_identity_token_file))),
      aws("aws.role_arn", "AWS_ROLE_ARN", "the role that it may take",
          text(DARKROOM_MEMBER(s3.credential_chain.role_arn))),
      aws("aws.role_session_name", "AWS_ROLE_SESSION_NAME", "how AWS logs it",
          text(DARKROOM_MEMBER(s3.credential_chain.role_session_name))),
      aws("aws.sts_endpoint", "AWS_ENDPOINT_URL_STS", "unset: the region's",
          text(DARKROOM_MEMBER(s3.credential_chain.sts_endpoint))),
      aws("aws.profile", "AWS_PROFILE", "section of the shared files; unset: default",
          text(DARKROOM_MEMBER(s3.credential_chain.profile))),
      aws("aws.credentials_file", "AWS_SHARED_CREDENTIALS_FILE", "unset: ~/.aws/credentials",
          text(DARKROOM_MEMBER(s3.credential_chain.credentials_file))),
      aws("aws.config_file", "AWS_CONFIG_FILE", "unset: ~/.aws/config",
          text(DARKROOM_MEMBER(s3.credential_chain.config_file))),
      aws("aws.container_relative_uri", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
          "role of an ECS task", read_relative_uri),
      aws("aws.container_full_uri", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "role of a container elsewhere (EKS Pod Identity)",
          text(DARKROOM_MEMBER(s3.credential_chain.container_uri))),
      secret("aws.container_token", {"AWS_CONTAINER_AUTHORIZATION_TOKEN"}, "sent to it",
             text(DARKROOM_MEMBER(s3.credential_chain.container_token))),
      aws("aws.container_token_file", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
          "the same, read anew each time",
          text(DARKROOM_MEMBER(s3.credential_chain.container_token_file))),
      {.key = "aws.instance_metadata_disabled",
       .environment = {"AWS_EC2_METADATA_DISABLED"},
       .flag = "",
       .fallback = "false",
       .help = "do not ask the instance for its role",
       .read = read_instance_disabled},
      {.key = "aws.instance_metadata_endpoint",
       .environment = {"AWS_EC2_METADATA_SERVICE_ENDPOINT"},
       .flag = "",
       .fallback = "http://169.254.169.254",
       .help = "where the instance is asked",
       .read = text(DARKROOM_MEMBER(s3.credential_chain.instance_endpoint))},
  };
}

}  // namespace darkroom::config
