// Every route as a plain function; docs/api.md says what each answers.
#pragma once

#include "api/api.hpp"

namespace darkroom::api {

// job_routes.cpp, submission.cpp
Result<Response> submit_job(Call& call);
Result<Response> show_job(Call& call);
Result<Response> list_jobs(Call& call);
Result<Response> purge_jobs(Call& call);
Result<Response> cancel_job(Call& call);
Result<Response> retry_job(Call& call);
Result<Response> redeliver_job(Call& call);
Result<Response> list_attempts(Call& call);

// batch_routes.cpp
Result<Response> submit_batch(Call& call);
Result<Response> show_batch(Call& call);
Result<Response> cancel_batch(Call& call);
Result<Response> redeliver_batch(Call& call);

// event_stream.cpp
Result<Response> stream_events(Call& call);

// queue_routes.cpp
Result<Response> show_queue(Call& call);
Result<Response> pause_queue(Call& call);
Result<Response> resume_queue(Call& call);
Result<Response> show_presets(Call& call);

// object_routes.cpp
Result<Response> show_object(Call& call);

// operations_routes.cpp
Result<Response> show_health(Call& call);
Result<Response> show_readiness(Call& call);
Result<Response> show_metrics(Call& call);
Result<Response> show_openapi(Call& call);
Result<Response> show_front(Call& call);

}  // namespace darkroom::api
