#include "cli/client/batch_run.hpp"

#include "base/hashing.hpp"
#include "cli/client/submission.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace darkroom::cli {
namespace {

using namespace std::chrono_literals;

// Of jobs that are followed one by one, in one look.
constexpr std::size_t kMostLooks = 50;

// A full queue or a rate limit passes; how long to let it.
std::chrono::seconds pause_for(const Error& error) {
  return std::clamp(error.retry_after().value_or(1s), std::chrono::seconds{1s},
                    std::chrono::seconds{30s});
}

bool is_passing(const Error& error) {
  return error.code() == ErrorCode::queue_full || error.code() == ErrorCode::rate_limited;
}

// The same jobs are the same part, so that a request whose answer was lost can be sent again.
std::string part_id(const std::string& name, const std::vector<Job>& jobs) {
  std::string ids;
  for (const Job& job : jobs) ids += job.id + "\n";
  constexpr std::size_t kDigits = 16;
  return name + "." + sha256_hex(as_bytes(ids)).substr(0, kDigits);
}

}  // namespace

BatchRun::BatchRun(ServiceClient& client, std::vector<BatchJob>& jobs, BatchOptions options)
    : client_(client), jobs_(jobs), options_(std::move(options)) {
  progress_.total = jobs_.size();
}

Result<void> BatchRun::run() {
  TRY(look());
  TRY(submit_missing());
  TRY(follow());
  return collect();
}

void BatchRun::tell() {
  progress_.ended = progress_.before + failed_here_ + single_ended_;
  progress_.failed = failed_here_ + single_failed_;
  for (const Part& part : parts_) {
    progress_.ended += part.ended;
    progress_.failed += part.failed;
  }
  options_.progress(progress_);
}

Result<void> BatchRun::look() {
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    if (jobs_[i].failure) {
      ++failed_here_;
    } else {
      TRY(look_at(i));
    }
  }
  return {};
}

Result<void> BatchRun::look_at(std::size_t index) {
  const std::string& id = jobs_[index].job.id;
  const Result<RemoteJob> known = client_.job(id, 0s);
  if (!known && known.error().code() == ErrorCode::not_found) {
    missing_.push_back(index);
    return {};
  }
  if (!known) return known.error();
  if (known->has_succeeded()) {
    ++progress_.before;
    return {};
  }
  if (known->has_ended()) TRY(client_.retry(id));
  single_.push_back(index);
  return {};
}

Result<void> BatchRun::submit_missing() {
  std::vector<std::size_t> indices;
  std::vector<Job> jobs;
  std::size_t bytes = 0;
  for (const std::size_t index : missing_) {
    Result<Job> job = with_its_file(jobs_[index].job);
    if (!job) {
      jobs_[index].failure = job.error();
      ++failed_here_;
      continue;
    }
    const bool is_full = jobs.size() >= options_.most_jobs ||
                         bytes + job->source_buffer.size() > options_.most_bytes;
    if (is_full && !jobs.empty()) {
      TRY(submit(indices, jobs));
      indices.clear();
      jobs.clear();
      bytes = 0;
    }
    bytes += job->source_buffer.size();
    indices.push_back(index);
    jobs.push_back(std::move(*job));
  }
  return jobs.empty() ? Result<void>() : submit(indices, jobs);
}

Result<void> BatchRun::submit(const std::vector<std::size_t>& indices,
                              const std::vector<Job>& jobs) {
  const RemoteBatch batch = TRY(submit_patiently(part_id(options_.name, jobs), jobs));
  if (batch.total < indices.size()) {
    // Some were there already, and count where they were submitted first.
    single_.insert(single_.end(), indices.begin(), indices.end());
    return {};
  }
  parts_.push_back({.id = batch.id});
  TRY(follow_batches());
  tell();
  return {};
}

Result<RemoteBatch> BatchRun::submit_patiently(const std::string& id,
                                               const std::vector<Job>& jobs) {
  for (;;) {
    Result<RemoteBatch> batch = client_.submit_batch(id, jobs);
    if (batch || !is_passing(batch.error())) return batch;
    TRY(follow_batches());
    tell();
    std::this_thread::sleep_for(pause_for(batch.error()));
  }
}

Result<void> BatchRun::follow_batches() {
  for (Part& part : parts_) {
    if (part.completed) continue;
    const RemoteBatch batch = TRY(client_.batch(part.id));
    part.ended = batch.ended();
    part.failed = batch.dead + batch.cancelled;
    part.completed = batch.state == "completed";
  }
  return {};
}

Result<void> BatchRun::follow_single_jobs() {
  std::size_t looks = 0;
  std::vector<std::size_t> left;
  for (const std::size_t index : single_) {
    if (looks++ >= kMostLooks) {
      left.push_back(index);
      continue;
    }
    const RemoteJob job = TRY(client_.job(jobs_[index].job.id, 0s));
    if (!job.has_ended()) {
      left.push_back(index);
      continue;
    }
    ++single_ended_;
    if (!job.has_succeeded()) ++single_failed_;
  }
  single_ = std::move(left);
  return {};
}

Result<void> BatchRun::follow() {
  const auto is_over = [&] {
    return single_.empty() && std::ranges::all_of(parts_, &Part::completed);
  };
  for (;;) {
    TRY(follow_batches());
    TRY(follow_single_jobs());
    tell();
    if (is_over()) return {};
    std::this_thread::sleep_for(options_.poll);
  }
}

Result<void> BatchRun::collect() {
  for (BatchJob& each : jobs_) {
    if (!each.failure) each.end = TRY(client_.job(each.job.id, 0s));
  }
  return {};
}

}  // namespace darkroom::cli
