// What every change of a job brings with it: its history, its event, and at its end the result, the
// notices and the batch's own end.
#pragma once

#include "queue/operations/rows.hpp"

#include <string>
#include <string_view>

namespace darkroom::queue {

struct EventRow {
  std::string_view type;
  std::string_view job_id = {};
  std::string_view batch = {};
  std::string_view error_code = {};
};
Result<void> write_event(Connection& db, const EventRow& event, Moment now);

struct AttemptEnd {
  std::string_view outcome;
  std::string_view error_code = {};
  std::string_view error_message = {};
};
// The history of a job keeps its last hundred attempts.
Result<void> write_attempt(Connection& db, const JobRow& row, const AttemptEnd& end, Moment now);

struct JobEnd {
  State state = State::succeeded;  // one that has ended
  std::string_view result = {};
  std::string_view error_code = {};
  std::string_view error_message = {};
};
// From any state that has not ended. The payload goes, unless the job is dead.
Result<void> end_job(Connection& db, const JobRow& row, const JobEnd& end, Moment now);

// Of a job that waits. One that was begun may have left objects behind, as when its worker was
// killed between two puts: so it becomes available once more, its end wanted, for a worker to take
// them away and settle it. Any other is cancelled at once.
Result<void> cancel_waiting(Connection& db, const JobRow& row, Moment now);

// Writes what the end of a batch brings with it, where its last job has ended and it has not.
Result<void> finish_batch(Connection& db, std::int64_t batch, Moment now);

}  // namespace darkroom::queue
