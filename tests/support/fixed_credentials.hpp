// Keys that a test hands out, counting how often they were asked for and dropped.
#pragma once

#include "net/aws_credentials.hpp"

#include <atomic>
#include <utility>

namespace darkroom::testing {

// Thread-safe.
class FixedCredentials final : public net::CredentialProvider {
 public:
  explicit FixedCredentials(net::AwsCredentials credentials)
      : credentials_(std::move(credentials)) {}

  Result<net::AwsCredentials> get(std::chrono::system_clock::time_point /*now*/) override {
    ++asked;
    return credentials_;
  }
  void invalidate() override { ++dropped; }

  std::atomic<int> asked = 0;
  std::atomic<int> dropped = 0;

 private:
  const net::AwsCredentials credentials_;
};

}  // namespace darkroom::testing
