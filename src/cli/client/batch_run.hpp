// A batch on its way through a service: what is missing is submitted, all of it is followed.
#pragma once

#include "cli/client/batch_job.hpp"
#include "cli/client/progress_bar.hpp"
#include "cli/client/service_client.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace darkroom::cli {

struct BatchOptions {
  std::string name;
  std::size_t most_jobs = 500;  // of one submission
  // Of one submission's pictures: as base64 they and the JSON stay below the service's 48 MiB.
  std::size_t most_bytes = std::size_t{24} << 20U;
  std::chrono::milliseconds poll{500};
  std::function<void(const Progress&)> progress = [](const Progress&) {};
};

// For one thread. What a run leaves undone the next one does: the ids say which jobs are known.
class BatchRun {
 public:
  // `jobs` have their ids. References outlive it.
  BatchRun(ServiceClient& client, std::vector<BatchJob>& jobs, BatchOptions options);

  // Until every job has ended, each with its result. Fails only where the service does: a job that
  // cannot be sent has its failure. Jobs that had died are tried again.
  Result<void> run();

  // Of the last look.
  const Progress& progress() const { return progress_; }

 private:
  Result<void> look();
  Result<void> look_at(std::size_t index);
  Result<void> submit_missing();
  Result<void> submit(const std::vector<std::size_t>& indices, const std::vector<Job>& jobs);
  Result<RemoteBatch> submit_patiently(const std::string& id, const std::vector<Job>& jobs);
  Result<void> follow();
  Result<void> follow_batches();
  Result<void> follow_single_jobs();
  Result<void> collect();
  void tell();

  // Jobs that this run submitted together.
  struct Part {
    std::string id;
    std::uint64_t ended = 0;
    std::uint64_t failed = 0;
    bool completed = false;
  };

  ServiceClient& client_;
  std::vector<BatchJob>& jobs_;
  const BatchOptions options_;
  std::vector<std::size_t> missing_;  // indices of jobs_
  std::vector<std::size_t> single_;   // indices of jobs that an earlier run submitted
  std::vector<Part> parts_;
  std::size_t failed_here_ = 0;  // never submitted
  std::size_t single_ended_ = 0;
  std::size_t single_failed_ = 0;
  Progress progress_;
};

}  // namespace darkroom::cli
