// The Standard Webhooks convention (https://www.standardwebhooks.com): what a callback says, and
// how its receiver knows that it is ours. Pure.
#pragma once

#include "queue/queue.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::worker {

// Keys to sign with, out of "whsec_" + base64 of 16 to 64 bytes each (the convention asks for 24,
// and its own example has 18). Several while a secret is being replaced: receivers accept whichever
// they know. invalid_preset naming which of them is wrong, never the secret.
Result<std::vector<Bytes>> signing_keys(const std::vector<std::string>& secrets);

// The webhook-signature header: "v1," and base64 of HMAC-SHA256 over "id.timestamp.body", one for
// each key, in their order, with spaces between. Empty without keys.
std::string signature(const std::vector<Bytes>& keys, std::string_view id, std::int64_t timestamp,
                      std::string_view body);

// The webhook-id: the same each time that the notice is delivered, so that a receiver can tell a
// repeat, and different for all others, also for those of another database. Holds no ".", which
// delimits what is signed.
std::string webhook_id(const queue::Notice& notice);

// {"type", "timestamp" of the change, "data"}: data is the job or the batch as the API shows it.
std::string webhook_body(const queue::Notice& notice, const queue::StoredJob& job);
std::string webhook_body(const queue::Notice& notice, const queue::StoredBatch& batch);

// How long until a delivery is worth another try after `failures` (1 or more): 5 s, 5 min, 30 min,
// 2 h, 5 h, 10 h, each up to a tenth shorter or longer by `jitter` (0..1); nothing after the last.
std::optional<std::chrono::milliseconds> redelivery_delay(int failures, double jitter);

}  // namespace darkroom::worker
