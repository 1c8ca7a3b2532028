// An HTTP client for tests that must not reach for the network: it counts who tries.
#pragma once

#include "net/http_client.hpp"

#include <atomic>

namespace darkroom::test {

class NoNetwork final : public net::HttpClient {
 public:
  NoNetwork() = default;

  Result<net::HttpResponse> send(const net::HttpRequest& /*request*/) override {
    ++requests_;
    return Error::permanent(ErrorCode::source_unavailable, "no network here");
  }
  int requests() const { return requests_; }

 private:
  std::atomic<int> requests_ = 0;
};

}  // namespace darkroom::test
