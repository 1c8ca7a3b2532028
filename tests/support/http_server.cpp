#include "support/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <utility>

namespace darkroom {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// More bytes of the connection, appended; false at its end.
bool receive(int connection, std::string& buffer) {
  std::string part(65536, '\0');
  const ssize_t length = recv(connection, part.data(), part.size(), 0);
  if (length <= 0) return false;
  buffer.append(part, 0, static_cast<std::size_t>(length));
  return true;
}

ReceivedRequest parsed(const std::string& head) {
  ReceivedRequest request;
  const auto first = head.find(' ');
  const auto second = head.find(' ', first + 1);
  request.method = head.substr(0, first);
  request.target = head.substr(first + 1, second - first - 1);
  for (auto at = head.find("\r\n"); at + 2 < head.size();) {
    const auto end = head.find("\r\n", at + 2);
    const std::string line = head.substr(at + 2, end - at - 2);
    const auto colon = line.find(": ");
    if (colon != std::string::npos) {
      request.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
    at = end;
  }
  return request;
}

std::optional<ReceivedRequest> next_request(int connection, std::string& buffer) {
  auto end = buffer.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!receive(connection, buffer)) return std::nullopt;
    end = buffer.find("\r\n\r\n");
  }
  ReceivedRequest request = parsed(buffer.substr(0, end + 2));
  buffer.erase(0, end + 4);
  const auto length = request.headers.find("content-length");
  const std::size_t wanted = length == request.headers.end() ? 0 : std::stoul(length->second);
  while (buffer.size() < wanted) {
    if (!receive(connection, buffer)) return std::nullopt;
  }
  request.body = buffer.substr(0, wanted);
  buffer.erase(0, wanted);
  return request;
}

}  // namespace

std::string answer(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

HttpServer::HttpServer(Handler handler)
    : handler_(std::move(handler)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    std::perror("HttpServer: bind");
  }
  listen(listener_, 64);
  socklen_t length = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  accepting_ = std::jthread([this] { accept_all(); });
}

HttpServer::~HttpServer() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  {
    const std::scoped_lock lock(mutex_);
    for (const int connection : open_) shutdown(connection, SHUT_RDWR);
  }
  threads_.clear();
  close(listener_);
}

std::string HttpServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

int HttpServer::connections() const {
  const std::scoped_lock lock(mutex_);
  return connections_;
}

std::vector<ReceivedRequest> HttpServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void HttpServer::accept_all() {
  for (;;) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    {
      const std::scoped_lock lock(mutex_);
      ++connections_;
      open_.push_back(connection);
    }
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void HttpServer::serve(int connection) {
  std::string buffer;
  while (auto request = next_request(connection, buffer)) {
    {
      const std::scoped_lock lock(mutex_);
      requests_.push_back(*request);
    }
    const std::string reply = handler_(*request);
    if (reply.empty()) break;  // an answer of nothing: the connection is dropped
    if (send(connection, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) break;
  }
  const std::scoped_lock lock(mutex_);
  std::erase(open_, connection);
  close(connection);
}

}  // namespace darkroom
