// A small real HTTP server on loopback for tests: a handler decides every byte of an answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace darkroom {

struct ReceivedRequest {
  std::string method;
  std::string target;                          // path and query
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// The whole answer as it goes over the wire; see answer().
using Handler = std::function<std::string(const ReceivedRequest&)>;

// "HTTP/1.1 STATUS ...", Content-Length, the headers ("Name: value\r\n" each), the body.
std::string answer(int status, const std::string& body = "", const std::string& headers = "");

// One connection after another; keep-alive within each. Stops when destroyed.
class HttpServer {
 public:
  explicit HttpServer(Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  std::string url(const std::string& path) const;
  std::uint16_t port() const { return port_; }
  int connections() const;
  std::vector<ReceivedRequest> requests() const;

 private:
  void accept_all();
  void serve(int connection);

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  int connections_ = 0;                    // under mutex_
  std::vector<ReceivedRequest> requests_;  // under mutex_
  std::vector<int> open_;                  // under mutex_
  std::vector<std::jthread> threads_;      // the accepting thread's own, until joined
  std::jthread accepting_;
};

}  // namespace darkroom
