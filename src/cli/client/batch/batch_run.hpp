// A batch on its way through a service: what is missing is submitted, all of it is followed.
#pragma once

#include "cli/client/batch/batch_job.hpp"
#include "cli/client/batch/progress_bar.hpp"
#include "cli/client/service_client.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
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
// Each file is read once, and at most one submission's files are held.
class BatchRun {
 public:
  // References outlive it.
  BatchRun(ServiceClient& client, std::vector<BatchJob>& jobs, BatchOptions options);

  // Until every job has ended, each with its id and its result. Fails only where the service does:
  // a job that cannot be sent has its failure. Jobs that had died are tried again.
  Result<void> run();

  // Of the last look.
  const Progress& progress() const { return progress_; }

 private:
  // Jobs that are looked for, and submitted, together; with their files' bytes.
  struct Load {
    std::vector<std::size_t> indices;  // of jobs_
    std::vector<Job> jobs;
    std::size_t bytes = 0;

    void add(std::size_t index, Job job);
  };
  // Jobs that this run submitted together.
  struct Part {
    std::string id;
    std::uint64_t ended = 0;
    std::uint64_t failed = 0;
    bool completed = false;
  };
  using Known = std::map<std::string, RemoteJob, std::less<>>;  // by id

  Result<void> send_all();
  Result<void> send(Load load);
  Result<void> take_up(std::size_t index, const RemoteJob& known);
  Result<void> submit(const Load& load);
  Result<RemoteBatch> submit_patiently(const std::string& id, const std::vector<Job>& jobs);
  Result<void> follow();
  Result<void> follow_batches();
  Result<void> follow_single_jobs();
  Result<void> collect();
  Result<Known> known_of(const std::vector<std::size_t>& indices);
  void tell();

  ServiceClient& client_;
  std::vector<BatchJob>& jobs_;
  const BatchOptions options_;
  std::set<std::string, std::less<>> ids_;  // of all jobs so far
  std::vector<std::size_t> single_;         // indices of jobs that were submitted before
  std::vector<Part> parts_;
  std::size_t failed_here_ = 0;  // never submitted
  std::size_t single_ended_ = 0;
  std::size_t single_failed_ = 0;
  Progress progress_;
};

}  // namespace darkroom::cli
