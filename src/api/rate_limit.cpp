#include "api/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace darkroom::api {

std::optional<std::chrono::seconds> RateLimits::take(const std::string& key, const RateLimit& limit,
                                                     Moment now) {
  const std::scoped_lock lock(mutex_);
  const auto [found, fresh] =
      buckets_.try_emplace(key, Bucket{.tokens = static_cast<double>(limit.burst), .filled = now});
  Bucket& bucket = found->second;
  const std::chrono::duration<double> passed =
      std::max(now - bucket.filled, std::chrono::milliseconds(0));
  bucket.tokens =
      std::min(bucket.tokens + passed.count() * limit.per_second, static_cast<double>(limit.burst));
  bucket.filled = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const double wait = (1 - bucket.tokens) / limit.per_second;
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(wait)));
}

}  // namespace darkroom::api
