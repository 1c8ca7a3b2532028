// One request on one connection: read, answered, written. The only user of cpp-httplib, which
// sees no byte of a stranger's head: it is given one of our own making (exchange.cpp).
#pragma once

#include "api/api.hpp"
#include "api/http/connection.hpp"

#include <atomic>
#include <memory>

namespace darkroom::api {

// What all exchanges share. Outlives them.
struct ExchangeRules {
  Patience patience = {};
  Quota uploads{12};                  // bodies that a thread waits for
  std::atomic<bool> stopping{false};  // answer, then close
};

// One thread's.
class Exchange {
 public:
  Exchange(Api& api, ExchangeRules& rules);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  enum class After {
    keep,     // it may send its next request
    see_off,  // answered, and to be closed once the client has read that
    drop,     // gone
  };
  // `connection.head` is set.
  After serve(Connection& connection);

 private:
  class Protocol;
  std::unique_ptr<Protocol> protocol_;
};

}  // namespace darkroom::api
