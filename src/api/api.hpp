// What every route works with. Internal to src/api.
#pragma once

#include "api/event_feed.hpp"
#include "api/message.hpp"
#include "api/quota.hpp"
#include "api/rate_limit.hpp"
#include "api/server.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::api {

// Thread-safe in all its members. Lives as long as the server.
struct Api {
  Api(ApiOptions the_options, ApiServices the_services)
      : options(std::move(the_options)),
        services(std::move(the_services)),
        feed(services.queue, options.event_poll) {}

  const ApiOptions options;
  const ApiServices services;
  EventFeed feed;
  RateLimits rates;
  Quota waiting{static_cast<std::uint64_t>(options.most_waiting)};
  Quota streams{static_cast<std::uint64_t>(options.most_streams)};
  Quota bodies{options.most_bodies_bytes};  // bytes
};

struct Caller {
  std::string name;  // the key's id; "local" where no key is needed
  Scopes scopes;
};

// A query, already held against the names that its route knows.
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(std::map<std::string, std::string, std::less<>> values)
      : values_(std::move(values)) {}

  // Empty where it was not given.
  std::string text(std::string_view name) const;
  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  std::size_t count() const { return values_.size(); }
  // A whole number from `least` to `most`; invalid_job otherwise, `fallback` where it was not
  // given.
  Result<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most,
                               std::uint64_t fallback) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

// invalid_job names every parameter that is empty or none of `known`, and the nearest one.
Result<Parameters> parameters_in(std::string_view query, std::span<const std::string_view> known);

struct Call {
  const Request& request;
  Api& api;
  std::string captured;  // {id} or {key} of the path, decoded
  Parameters parameters;
  Caller caller;
};

using Answer = Result<Response> (*)(Call& call);

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/v1/jobs/{id}:retry": at most one capture; also the metric's label
  Scope scope;
  std::vector<std::string_view> parameters;
  Answer answer;
};

// The table: everything that the API answers, in docs/api.md's order.
std::span<const Route> all_routes();

// What a request's head leads to. `refusal` is set where the body need not be read; it is whole,
// with every header that an answer carries.
struct Admission {
  const Route* route = nullptr;
  std::string captured = {};
  Parameters parameters = {};
  Caller caller = {};
  std::optional<Response> refusal = {};
};
Admission admit(const Request& head, Api& api);
// The answer to an admitted request, its body read.
Response perform(const Admission& admission, const Request& request, Api& api);
// Both, and the metrics.
Response answer(const Request& request, Api& api);

// A JSON answer.
Response json_response(int status, std::string body);

// `?wait=` seconds; 0 where it was not given.
Result<std::chrono::seconds> wait_asked(const Call& call);
// The job as soon as it has ended, or as it stands when `wait` is up or no more may wait.
Result<queue::StoredJob> job_when_ended(const Call& call, const std::string& id,
                                        std::chrono::seconds wait);
// By `?limit=` and `?cursor=`, as Queue::list() takes it.
struct PageAsked {
  std::size_t most = 0;
  std::optional<std::uint64_t> before;
};
Result<PageAsked> page_asked(const Call& call);

}  // namespace darkroom::api
