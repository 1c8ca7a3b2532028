// The job runner's catch: what no module below should let out becomes an error of the job, so that
// one job's bad luck never ends the process.
#pragma once

#include "telemetry/log.hpp"

#include <darkroom/result.hpp>

#include <exception>
#include <new>
#include <string_view>
#include <type_traits>

namespace darkroom::worker {

// What `work` returns, a Result; out_of_memory* or internal where it throws. The exception's text
// goes to the log alone: it may speak of another job (libvips has one error buffer for all
// threads).
template <class Work>
std::invoke_result_t<Work> guarded(std::string_view job_id, Work work) try {
  return work();
} catch (const std::bad_alloc&) {
  return Error::transient(ErrorCode::out_of_memory, "the process is out of memory");
} catch (const std::exception& unexpected) {
  telemetry::log(telemetry::LogLevel::error, "unexpected exception",
                 {{"jobId", job_id}, {"what", unexpected.what()}});
  return Error::permanent(ErrorCode::internal, "unexpected failure; the log says more");
}

}  // namespace darkroom::worker
