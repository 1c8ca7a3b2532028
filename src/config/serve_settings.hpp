// What `darkroom serve` is told beyond what every command knows; the modules' own Options, filled.
#pragma once

#include "api/server.hpp"
#include "queue/queue.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace darkroom::config {

struct ServeSettings {
  api::ApiOptions api;
  std::string database;  // "sqlite:PATH", "memory:", or empty: DATA/queue.db
  queue::QueueOptions queue;
  queue::ClaimRules claims;
  queue::Retention retention;
  std::chrono::milliseconds retry_base{1'000};       // the first backoff is at most this
  std::chrono::milliseconds retry_longest{600'000};  // and no later one more than this
  std::chrono::milliseconds shutdown_timeout{30'000};
  std::chrono::milliseconds stuck_after{60'000};
  std::vector<std::string> callback_secrets;  // "whsec_" and base64; the first one signs first
  std::vector<std::string> callback_allow_cidrs;
  std::vector<std::uint16_t> callback_allow_ports = {80, 443};
};

// How the commands find a service.
struct ClientSettings {
  std::string server = "http://127.0.0.1:8080";
  std::string key;  // a secret; empty: none
};

}  // namespace darkroom::config
