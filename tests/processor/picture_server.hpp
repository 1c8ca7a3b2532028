// An HTTP server with one picture, on a port of its own, for as long as it lives.
#pragma once

#include <darkroom/bytes.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <thread>

namespace darkroom::test {

class PictureServer {
 public:
  explicit PictureServer(Bytes picture) : picture_(std::move(picture)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, any, length), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    EXPECT_EQ(getsockname(listener_, any, &length), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  PictureServer(const PictureServer&) = delete;
  PictureServer& operator=(const PictureServer&) = delete;
  ~PictureServer() {
    shutdown(listener_, SHUT_RDWR);  // accept() returns, and with it the thread
    thread_.join();
    close(listener_);
  }

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/original.png"; }

 private:
  void serve() const {
    for (;;) {
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      std::array<char, 4096> request{};
      if (recv(connection, request.data(), request.size(), 0) > 0) answer(connection);
      close(connection);
    }
  }

  void answer(int connection) const {
    const std::string head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                             std::to_string(picture_.size()) + "\r\n\r\n";
    send(connection, head.data(), head.size(), MSG_NOSIGNAL);
    std::size_t sent = 0;
    while (sent < picture_.size()) {
      const ssize_t length =
          send(connection, picture_.data() + sent, picture_.size() - sent, MSG_NOSIGNAL);
      if (length <= 0) return;
      sent += static_cast<std::size_t>(length);
    }
  }

  Bytes picture_;
  int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace darkroom::test
