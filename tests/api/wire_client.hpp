// A client that sends exactly the bytes it is told to, as a broken or hostile one does.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom::api::test {

struct Reply {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string body;
};

// A loopback connection. Every read ends after 10 s, which fails the test.
class WireClient {
 public:
  explicit WireClient(std::uint16_t port);
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;
  ~WireClient();

  bool send(std::string_view bytes);  // false once the other side is gone
  // One answer, with as much body as its Content-Length says; status 0 where there came none.
  Reply reply();
  // Up to and including `end`; what came before the connection ended otherwise.
  std::string read_until(std::string_view end);
  bool is_over();  // the other side closes, within 10 s

 private:
  bool receive();

  int socket_ = -1;
  std::string received_;
};

}  // namespace darkroom::api::test
