// Server-sent events: each change once, in order, resumable at any of the events that are kept.
#include "api/api.hpp"
#include "api/json.hpp"
#include "api/problem.hpp"
#include "api/routes/routes.hpp"

#include <memory>

namespace darkroom::api {
namespace {

constexpr std::size_t kEventsAtOnce = 500;

struct Stream {
  Api& api;
  std::shared_ptr<Quota::Loan> place;
  EventFeed::Watch watch;
  std::string job_id;  // empty: all
  std::string batch;   // empty: all
  std::uint64_t after = 0;
  bool begun = false;
};

bool is_wanted(const queue::Event& event, const Stream& stream) {
  return (stream.job_id.empty() || event.job_id == stream.job_id) &&
         (stream.batch.empty() || event.batch == stream.batch);
}

std::string written(const queue::Event& event) {
  return "id: " + std::to_string(event.sequence) + "\nevent: " + event.type +
         "\ndata: " + dumped(event_json(event)) + "\n";
}

// Those that are wanted; the stream goes on after all of them.
std::string written(const std::vector<queue::Event>& events, Stream& stream) {
  std::string text;
  for (const queue::Event& event : events) {
    stream.after = event.sequence;
    if (is_wanted(event, stream)) text += written(event);
  }
  return text;
}

// What has happened since the last piece, or a comment after a while of silence. A queue that does
// not answer ends the stream: its client comes back and goes on where it was.
std::optional<std::string> next_piece(Stream& stream) {
  if (!std::exchange(stream.begun, true)) return "retry: 2000\n\n";
  const auto silent_until = std::chrono::steady_clock::now() + stream.api.options.heartbeat;
  for (;;) {
    if (stream.api.feed.stopped()) return std::nullopt;
    const auto events = stream.api.services.queue.events(stream.after, kEventsAtOnce);
    if (!events) return std::nullopt;
    std::string text = written(*events, stream);
    if (!text.empty()) return text;
    if (std::chrono::steady_clock::now() >= silent_until) return ":\n\n";
    if (events->empty()) stream.watch.wait(silent_until);
  }
}

// After which event the stream begins.
Result<std::uint64_t> beginning(const Call& call) {
  std::map<std::string, std::string, std::less<>> asked;
  if (const auto last = call.request.header("last-event-id"); last && !last->empty()) {
    asked.emplace("after", *last);
  } else if (call.parameters.has("after")) {
    asked.emplace("after", call.parameters.text("after"));
  } else {
    return call.api.services.queue.last_event();
  }
  return Parameters(std::move(asked)).number("after", 0, INT64_MAX, 0);
}

}  // namespace

Result<Response> stream_events(Call& call) {
  Api& api = call.api;
  auto place = api.streams.take();
  if (!place) {
    return problem(503, Error::transient(ErrorCode::rate_limited,
                                         "as many event streams are open as are allowed",
                                         std::chrono::seconds(5)));
  }
  // Shared, because std::function wants to copy; one thread's all the same.
  std::shared_ptr<Stream> stream(new Stream{.api = api,
                                            .place = std::move(place),
                                            .watch = {api.feed, call.parameters.text("job")},
                                            .job_id = call.parameters.text("job"),
                                            .batch = call.parameters.text("batch")});
  stream->after = TRY(beginning(call));
  return Response{.content_type = "text/event-stream",
                  .headers = {{"X-Accel-Buffering", "no"}},
                  .stream = [stream = std::move(stream)] { return next_piece(*stream); }};
}

}  // namespace darkroom::api
