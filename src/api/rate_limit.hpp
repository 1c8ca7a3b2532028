// How fast one key may ask: a bucket of tokens for each.
#pragma once

#include "api/keys.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace darkroom::api {

// Thread-safe. Holds one bucket for each key that has a limit, so it is as bounded as the keys are.
class RateLimits {
 public:
  // Takes a token of `key`'s; how long to wait where there is none. A clock that goes backwards
  // takes nothing away and adds nothing.
  std::optional<std::chrono::seconds> take(const std::string& key, const RateLimit& limit,
                                           Moment now);

 private:
  struct Bucket {
    double tokens = 0;
    Moment filled = {};
  };
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;  // under mutex_
};

}  // namespace darkroom::api
