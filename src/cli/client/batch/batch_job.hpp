// One job of a batch, from the name of its source to what became of it.
#pragma once

#include "cli/client/service_answers.hpp"

#include <darkroom/job.hpp>
#include <darkroom/job_result.hpp>

#include <optional>
#include <string>

namespace darkroom::cli {

struct BatchJob {
  std::string source;                 // as people know it
  Job job;                            // its file unread, so that ten thousand of them are small
  std::string etag = {};              // of a listed object: changes with its bytes
  std::optional<Error> failure = {};  // why it never came as far as the service
  std::optional<RemoteJob> end = {};  // with its result
};

}  // namespace darkroom::cli
