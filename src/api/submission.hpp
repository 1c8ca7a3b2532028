// From what somebody sent to what the queue accepts. Pure but for the ids that it makes.
#pragma once

#include "api/api.hpp"

#include <darkroom/job.hpp>

#include <string>
#include <vector>

namespace darkroom::api {

// How the ids are made that a body leaves out.
struct IdMaker {
  Moment now = {};
  std::string caller = {};           // the key's id
  std::string idempotency_key = {};  // empty: a UUIDv7 each

  // `place` tells apart what one key makes: "" for a job or a batch, its index for a batch's job.
  std::string make(const std::string& place) const;
};

// The Idempotency-Key of a request checked, and who sends it.
Result<IdMaker> id_maker(const Call& call);

// A job as it arrives: JSON, or multipart with the parts `job` and `file`. invalid_job, or a
// problem's Response where the media type is none of both.
Result<Job> job_in(const Request& request);

// Planned against `presets` (unknown_tool, invalid_job) and held against `can_make`, so that what
// cannot be rendered is refused now; with its canonical tool, and `id` where it has none.
Result<queue::NewJob> new_job(Job job, const PresetBook& presets, const PlanCheck& can_make,
                              const std::string& id);

// W3C trace context; empty where the header is absent or malformed, as the standard asks.
std::string traceparent_in(const Request& request);

// Whether the body says that it is JSON: a page elsewhere cannot send that without being asked.
bool is_json(const Request& request);
Error wrong_type(const char* wanted);

}  // namespace darkroom::api
