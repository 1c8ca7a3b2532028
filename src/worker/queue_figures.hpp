// The queue's figures as metrics.
#pragma once

#include "queue/queue.hpp"
#include "telemetry/metrics.hpp"

namespace darkroom::worker {

// Sets darkroom_queue_jobs and darkroom_queue_oldest_age_seconds of every state that has not ended
// and is in `figures`; a state that is not there is empty.
void show(const queue::Figures& figures, queue::Moment now, telemetry::Metrics& metrics);

}  // namespace darkroom::worker
