// A real server on a loopback port, small enough that its bounds are met soon.
#pragma once

#include "api/server.hpp"
#include "api/service.hpp"
#include "api/wire_client.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace darkroom::api::test {

// Few threads and short times.
inline ApiOptions small() {
  using namespace std::chrono_literals;
  return {.port = 0,
          .threads = 4,
          .most_waiting = 1,
          .most_streams = 1,
          .most_uploads = 1,
          .head_timeout = 200ms,
          .read_timeout = 200ms,
          .event_poll = 1ms};
}

inline std::string get_request(const std::string& target, const std::string& lines = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
}
inline std::string post_request(const std::string& target, const std::string& body,
                                const std::string& lines = "") {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n" + lines + "\r\n" + body;
}

class RunningServer : public ::testing::Test {
 protected:
  void start(ApiOptions options = small()) {
    server = ApiServer::start(std::move(options), service.services()).value();
  }

  Service service;
  std::unique_ptr<ApiServer> server;
};

}  // namespace darkroom::api::test
