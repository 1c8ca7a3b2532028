#include "api/http/canned.hpp"
#include "api/http/lobby.hpp"
#include "api/problem.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstring>

namespace darkroom::api {
namespace {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

// Both are laid over the same storage, as the sockets interface has it.
SocketAddress address_of(const std::string& text, std::uint16_t port) {
  SocketAddress address;
  sockaddr_in four{};
  sockaddr_in6 six{};
  if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    std::memcpy(&address.storage, &four, sizeof four);
    address.length = sizeof four;
  } else if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    std::memcpy(&address.storage, &six, sizeof six);
    address.length = sizeof six;
  }
  return address;
}

// What the setting asks for and this machine has not got is the setting's fault, not a bug.
ErrorCode blame(std::error_code why) {
  const bool can_be_set_right = why == std::errc::address_in_use ||
                                why == std::errc::address_not_available ||
                                why == std::errc::permission_denied;
  return can_be_set_right ? ErrorCode::invalid_preset : ErrorCode::internal;
}

std::string advice(std::error_code why) {
  if (why == std::errc::address_in_use) {
    return ": another program has that port; end it, or choose another port with --listen";
  }
  if (why == std::errc::address_not_available) {
    return ": this machine has no such address; choose one of its own with --listen, or 0.0.0.0";
  }
  if (why == std::errc::permission_denied) {
    return ": ports below 1024 are kept from common users; choose a higher one with --listen";
  }
  return {};
}

void set_option(int socket, int level, int option) {
  constexpr int kOn = 1;
  (void)setsockopt(socket, level, option, &kOn, sizeof kOn);
}

}  // namespace

Result<Descriptor> listen_at(const std::string& address, std::uint16_t port) {
  const SocketAddress place = address_of(address, port);
  const auto failed = [&](std::error_code why) {
    return Error::permanent(blame(why), "listen at " + address + " port " + std::to_string(port) +
                                            ": " + why.message() + advice(why));
  };
  if (place.length == 0) return failed(std::make_error_code(std::errc::invalid_argument));
  Descriptor socket(
      ::socket(place.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return failed(last_error());
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR);
  if (place.storage.ss_family == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  const auto* const where = reinterpret_cast<const sockaddr*>(&place.storage);
  if (bind(socket.get(), where, place.length) != 0) return failed(last_error());
  // The kernel cuts it to net.core.somaxconn.
  constexpr int kBacklog = 4096;
  if (listen(socket.get(), kBacklog) != 0) return failed(last_error());
  return socket;
}

std::uint16_t port_of(const Descriptor& listener) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  (void)getsockname(listener.get(), reinterpret_cast<sockaddr*>(&storage), &length);
  sockaddr_in four{};
  sockaddr_in6 six{};
  std::memcpy(&four, &storage, sizeof four);
  std::memcpy(&six, &storage, sizeof six);
  return ntohs(storage.ss_family == AF_INET6 ? six.sin6_port : four.sin_port);
}

std::string canned(int status, std::string_view message) {
  const Response response = problem(
      status, status == 503 ? Error::transient(ErrorCode::rate_limited, std::string(message))
                            : Error::permanent(ErrorCode::invalid_job, std::string(message)));
  std::string text = "HTTP/1.1 " + std::to_string(status) + " ";
  text.append(reason_phrase(status)).append("\r\nConnection: close\r\nContent-Type: ");
  text.append(response.content_type).append("\r\n");
  for (const auto& [name, value] : response.headers) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  text.append("Content-Length: ").append(std::to_string(response.body.size()));
  return text.append("\r\n\r\n").append(response.body);
}

void send_canned(int socket, int status, std::string_view message) {
  const std::string text = canned(status, message);
  (void)send(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void prepare_socket(int socket) {
  set_option(socket, IPPROTO_TCP, TCP_NODELAY);
  set_option(socket, SOL_SOCKET, SO_KEEPALIVE);
}

}  // namespace darkroom::api
