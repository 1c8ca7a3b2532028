#include "api/wire_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace darkroom::api::test {
namespace {

constexpr int kPatience = 10'000;  // ms

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace

WireClient::WireClient(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ADD_FAILURE() << "cannot connect to port " << port;
  }
}

WireClient::~WireClient() {
  close(socket_);
}

bool WireClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool WireClient::receive() {
  pollfd waited{.fd = socket_, .events = POLLIN, .revents = 0};
  if (poll(&waited, 1, kPatience) != 1) {
    ADD_FAILURE() << "nothing came within 10 s; so far: " << received_.substr(0, 1000);
    return false;
  }
  std::array<char, 65536> room{};
  const ssize_t got = recv(socket_, room.data(), room.size(), 0);
  if (got <= 0) return false;
  received_.append(room.data(), static_cast<std::size_t>(got));
  return true;
}

std::string WireClient::read_until(std::string_view end) {
  std::size_t found = std::string::npos;
  while ((found = received_.find(end)) == std::string::npos) {
    if (!receive()) return std::exchange(received_, {});
  }
  const std::string text = received_.substr(0, found + end.size());
  received_.erase(0, text.size());
  return text;
}

Reply WireClient::reply() {
  const std::string head = read_until("\r\n\r\n");
  Reply reply;
  if (!head.starts_with("HTTP/1.1 ")) return reply;
  reply.status = std::stoi(head.substr(9, 3));
  for (std::size_t begin = head.find("\r\n") + 2; begin + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", begin);
    const std::size_t colon = head.find(": ", begin);
    reply.headers.emplace(lowered(head.substr(begin, colon - begin)),
                          head.substr(colon + 2, end - colon - 2));
    begin = end + 2;
  }
  const auto length = reply.headers.find("content-length");
  if (length == reply.headers.end() || reply.status == 304) return reply;
  const std::size_t size = std::stoul(length->second);
  while (received_.size() < size && receive()) continue;
  reply.body = received_.substr(0, size);
  received_.erase(0, size);
  return reply;
}

bool WireClient::is_over() {
  received_.clear();
  while (receive()) received_.clear();
  return !::testing::Test::HasFailure();
}

}  // namespace darkroom::api::test
