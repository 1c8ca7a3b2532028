#include "support/exposition.hpp"
#include "telemetry/results.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace darkroom::telemetry {
namespace {

using test::fresh_metrics;
using test::succeeded;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The whole answer of one HTTP request, by hand: the client must not be ours.
std::string answer(std::uint16_t port, const std::string& path) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string text;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface wants it.
  if (connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof(server)) == 0) {
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(send(socket, request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    std::array<char, 4096> buffer{};
    ssize_t length = 0;
    while ((length = recv(socket, buffer.data(), buffer.size(), 0)) > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(length));
    }
  }
  close(socket);
  return text;
}

TEST(MetricsServer, ServesThePageAtMetricsAndNothingElse) {
  Metrics metrics = fresh_metrics();
  metrics.record(succeeded());
  const auto server = MetricsServer::start(metrics, "127.0.0.1", 0);
  ASSERT_TRUE(server.has_value()) << server.error().message();

  const std::string page = answer((*server)->port(), "/metrics");
  const std::string elsewhere = answer((*server)->port(), "/");

  EXPECT_THAT(page, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(page, HasSubstr("Content-Type: text/plain"));
  EXPECT_EQ(darkroom::test::sample(page, R"(generation_success{tool="sora"})"), 1);
  EXPECT_THAT(elsewhere, StartsWith("HTTP/1.1 404"));
}

TEST(MetricsServer, StopsListeningWhenDestroyed) {
  const Metrics metrics = fresh_metrics();
  std::uint16_t port = 0;
  {
    const auto server = MetricsServer::start(metrics, "127.0.0.1", 0);
    ASSERT_TRUE(server.has_value());
    port = (*server)->port();
  }

  EXPECT_EQ(answer(port, "/metrics"), "");
}

TEST(MetricsServer, SaysWhichPortIsTaken) {
  const Metrics metrics = fresh_metrics();
  const auto first = MetricsServer::start(metrics, "127.0.0.1", 0);
  ASSERT_TRUE(first.has_value());
  const std::uint16_t port = (*first)->port();

  const auto second = MetricsServer::start(metrics, "127.0.0.1", port);

  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(second.error().message(), HasSubstr("127.0.0.1:" + std::to_string(port)));
}

// civetweb would read a second listener, or TLS, out of these.
TEST(MetricsServer, TakesNothingButOneAddress) {
  const Metrics metrics = fresh_metrics();

  for (const char* address : {"", "localhost", "127.0.0.1:1,0.0.0.0", "127.0.0.1s"}) {
    EXPECT_FALSE(MetricsServer::start(metrics, address, 0).has_value()) << address;
  }
}

}  // namespace
}  // namespace darkroom::telemetry
