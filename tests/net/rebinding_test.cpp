// A name that answers differently the second time. This program resolves names by its own answers:
// libcurl's getaddrinfo is the one below.
#include "net/http_client.hpp"
#include "support/http_server.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::net {
namespace {

constexpr std::string_view kName = "rebinding.test";

// What kName leads to, one answer a question; the last one is repeated.
class Answers {
 public:
  void are(std::vector<std::string> addresses) {
    const std::scoped_lock lock(mutex_);
    addresses_ = std::move(addresses);
    asked_ = 0;
  }
  std::string next() {
    const std::scoped_lock lock(mutex_);
    return addresses_[std::min(asked_++, addresses_.size() - 1)];
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> addresses_;
  std::size_t asked_ = 0;
};

Answers& answers() {
  static Answers all;
  return all;
}

std::string at(const HttpServer& server) {
  return "http://" + std::string(kName) + ":" + std::to_string(server.port()) + "/";
}

// Of loopback the one address that the servers listen on, so that any other is somebody else's.
std::unique_ptr<HttpClient> guarded(const HttpServer& one, const HttpServer& other) {
  return std::move(
      *HttpClient::open({.guard = GuardOptions{.allow_cidrs = {*cidr_from("127.0.0.1")},
                                               .allow_ports = {one.port(), other.port()}}}));
}

TEST(Rebinding, AnAnswerThatIsStillAllowedIsFollowed) {
  const HttpServer second([](const auto&) { return answer(200, "there"); });
  const HttpServer first(
      [&](const auto&) { return answer(302, "", "Location: " + at(second) + "\r\n"); });
  answers().are({"127.0.0.1"});

  const auto response = guarded(first, second)->send({.url = at(first), .max_redirects = 3});

  ASSERT_TRUE(response.has_value()) << response.error().message();
  EXPECT_EQ(response->status, 200);
}

TEST(Rebinding, ASecondAnswerIsCheckedAsTheFirstWas) {
  const HttpServer second([](const auto&) { return answer(200, "there"); });
  const HttpServer first(
      [&](const auto&) { return answer(302, "", "Location: " + at(second) + "\r\n"); });
  answers().are({"127.0.0.1", "127.0.0.3"});

  const auto response = guarded(first, second)->send({.url = at(first), .max_redirects = 3});

  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code(), ErrorCode::source_blocked) << response.error().message();
  EXPECT_EQ(first.connections(), 1);
  EXPECT_EQ(second.connections(), 0);
}

}  // namespace
}  // namespace darkroom::net

// The signature is POSIX's.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  using Resolver = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto kReal = reinterpret_cast<Resolver>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (node == nullptr || node != darkroom::net::kName) return kReal(node, service, hints, found);
  return kReal(darkroom::net::answers().next().c_str(), service, hints, found);
}
