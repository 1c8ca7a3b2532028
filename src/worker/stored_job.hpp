// Between a row of the queue and the job that it stands for.
#pragma once

#include "queue/queue.hpp"

#include <darkroom/job.hpp>
#include <darkroom/job_result.hpp>
#include <darkroom/result.hpp>

namespace darkroom::worker {

// The job as it was accepted: its body and, where it came with one, its source buffer (the claim's
// payload, which may be large and is therefore moved). invalid_job
// where the body is no job: another version's, or damaged.
Result<Job> job_from(const queue::StoredJob& stored, Bytes source_buffer);

// The result of an attempt that never came as far as process_job().
JobResult failed(const queue::StoredJob& stored, Error error);

}  // namespace darkroom::worker
