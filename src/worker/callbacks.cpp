#include "worker/callbacks.hpp"

#include "telemetry/log.hpp"
#include "worker/guarded.hpp"
#include "worker/settling.hpp"
#include "worker/webhook.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::worker {
namespace {

using std::chrono::milliseconds;
using telemetry::Delivery;
using telemetry::LogLevel;

constexpr int kGone = 410;
constexpr std::uint64_t kMostAnswerBytes = 64ULL << 10U;
// What comes on top of a delivery's own time-out before another thread may claim its notice.
constexpr milliseconds kLeaseMargin{15'000};

bool is_success(int status) {
  return status >= 200 && status < 300;
}

}  // namespace

Result<std::unique_ptr<Callbacks>> Callbacks::start(queue::Queue& queue, net::HttpClient& http,
                                                    telemetry::Metrics& metrics,
                                                    CallbackOptions options) {
  std::vector<Bytes> keys = TRY(signing_keys(options.secrets));
  // make_unique cannot reach the constructor.
  std::unique_ptr<Callbacks> callbacks(new Callbacks(queue, http, metrics, std::move(options)));
  callbacks->keys_ = std::move(keys);
  for (int i = 0; i < std::max(callbacks->options_.threads, 1); ++i) {
    callbacks->threads_.emplace_back(
        [self = callbacks.get()](const std::stop_token& stop) { self->run(stop); });
  }
  return callbacks;
}

Callbacks::Callbacks(queue::Queue& queue, net::HttpClient& http, telemetry::Metrics& metrics,
                     CallbackOptions options)
    : queue_(queue),
      http_(http),
      metrics_(metrics),
      options_(std::move(options)),
      idle_(std::max(options_.threads, 1)) {}

Callbacks::~Callbacks() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void Callbacks::run(const std::stop_token& stop) {
  do {
    milliseconds pause = options_.poll;
    const auto due =
        queue_.due_notices(1, options_.total_timeout + kLeaseMargin, options_.clock.wall());
    if (!due) {
      pause = std::max(pause, queue_backoff(++failed_claims_));
    } else {
      failed_claims_ = 0;
    }
    if (due && !due->empty()) {
      idle_.ring();  // where one is due, there may be more: the next thread looks
      deliver(due->front());
      pause = milliseconds{0};
    }
    if (pause.count() > 0 && !idle_.wait(stop, pause)) return;
  } while (!stop.stop_requested());
}

void Callbacks::deliver(const queue::Notice& notice) {
  std::optional<Failure> failure;
  const Result<void> tried = guarded(notice.job_id, [&]() -> Result<void> {
    failure = send(notice);
    return {};
  });
  if (!tried) failure = failure_of(tried.error());
  record(notice, failure);
}

Result<Callbacks::Content> Callbacks::content_of(const queue::Notice& notice) const {
  if (notice.job_id.empty()) {
    return Content{.body = webhook_body(notice, TRY(queue_.batch(notice.batch)))};
  }
  const queue::StoredJob job = TRY(queue_.job(notice.job_id));
  return Content{.body = webhook_body(notice, job), .traceparent = job.traceparent};
}

net::HttpRequest Callbacks::request_for(const queue::Notice& notice, const Content& content) const {
  const std::string id = webhook_id(notice);
  const auto now = std::chrono::floor<std::chrono::seconds>(options_.clock.wall());
  const std::int64_t timestamp = now.time_since_epoch().count();
  net::HttpRequest request{.method = "POST",
                           .url = notice.url,
                           .headers = {{"Content-Type", "application/json"},
                                       {"webhook-id", id},
                                       {"webhook-timestamp", std::to_string(timestamp)}},
                           .body = as_bytes(content.body),
                           .max_body_bytes = kMostAnswerBytes,
                           .max_redirects = 0,
                           .connect_timeout = options_.connect_timeout,
                           .total_timeout = options_.total_timeout};
  if (!keys_.empty()) {
    request.headers.emplace_back("webhook-signature",
                                 signature(keys_, id, timestamp, content.body));
  }
  if (!content.traceparent.empty()) {
    request.headers.emplace_back("traceparent", content.traceparent);
  }
  return request;
}

std::optional<Callbacks::Failure> Callbacks::send(const queue::Notice& notice) const {
  const auto content = content_of(notice);
  if (!content) return failure_of(content.error());
  const auto answer = http_.send(request_for(notice, *content));
  if (!answer) return failure_of(answer.error());
  if (is_success(answer->status)) return std::nullopt;

  Failure failure{.why = "HTTP " + std::to_string(answer->status),
                  .is_final = answer->status == kGone};
  if (const auto later = answer->header("retry-after")) {
    failure.at_least =
        net::parse_retry_after(*later, options_.clock.wall()).value_or(std::chrono::seconds{0});
  }
  return failure;
}

// The code and not the message, which names the URL: the path of one may be a secret by itself.
Callbacks::Failure Callbacks::failure_of(const Error& error) {
  const bool is_final = error.code() == ErrorCode::source_invalid ||
                        error.code() == ErrorCode::source_blocked ||
                        error.code() == ErrorCode::not_found;
  return {.why = std::string(to_string(error.code())), .is_final = is_final};
}

void Callbacks::record(const queue::Notice& notice, const std::optional<Failure>& failure) {
  std::optional<queue::Moment> again;
  if (failure && !failure->is_final) {
    const auto delay = redelivery_delay(notice.attempt, options_.jitter());
    if (delay) again = options_.clock.wall() + std::max(*delay, failure->at_least);
  }
  const Delivery outcome = !failure ? Delivery::delivered
                           : again  ? Delivery::failed
                                    : Delivery::given_up;
  const std::string why = failure ? failure->why : "";
  metrics_.callback_tried(notice.type, outcome);
  telemetry::log(outcome == Delivery::given_up ? LogLevel::warn : LogLevel::info, "callback tried",
                 {{"jobId", notice.job_id},
                  {"batch", notice.batch},
                  {"type", notice.type},
                  {"attempt", std::int64_t{notice.attempt}},
                  {"delivered", outcome == Delivery::delivered},
                  {"again", outcome == Delivery::failed},
                  {"why", why}});
  const Result<void> told =
      failure ? queue_.undelivered(notice.id, again, why) : queue_.delivered(notice.id);
  if (told) return;
  // Its lease runs out, and it is delivered once more.
  telemetry::log(LogLevel::warn, "callback not recorded",
                 {{"jobId", notice.job_id}, {"code", to_string(told.error().code())}});
}

}  // namespace darkroom::worker
