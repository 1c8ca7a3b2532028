#include "cli/client/batch/batch_run.hpp"

#include "base/hashing.hpp"
#include "cli/client/batch/batch_inputs.hpp"
#include "cli/client/submission.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace darkroom::cli {
namespace {

using namespace std::chrono_literals;

// Of jobs that are followed by their ids, in one look.
constexpr std::size_t kMostLooks = 500;

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
  TRY(send_all());
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

void BatchRun::Load::add(std::size_t index, Job job) {
  bytes += job.source_buffer.size();
  indices.push_back(index);
  jobs.push_back(std::move(job));
}

Result<void> BatchRun::send_all() {
  Load load;
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    BatchJob& each = jobs_[i];
    Result<Job> job = each.failure ? Result<Job>(*each.failure) : with_its_file(each.job);
    if (!job) {
      each.failure = job.error();
      ++failed_here_;
      continue;
    }
    each.job.id = batch_job_id(options_.name, each, job->source_buffer);
    job->id = each.job.id;
    const bool is_full = load.jobs.size() >= options_.most_jobs ||
                         load.bytes + job->source_buffer.size() > options_.most_bytes;
    if (is_full && !load.jobs.empty()) TRY(send(std::exchange(load, {})));
    load.add(i, std::move(*job));
  }
  return load.jobs.empty() ? Result<void>() : send(std::move(load));
}

Result<void> BatchRun::send(Load load) {
  const Known known = TRY(known_of(load.indices));
  Load missing;
  for (std::size_t i = 0; i < load.jobs.size(); ++i) {
    const std::size_t index = load.indices[i];
    const std::string& id = load.jobs[i].id;
    const auto found = known.find(id);
    if (!ids_.insert(id).second) {
      single_.push_back(index);  // the same file by the same name in another folder: one job
    } else if (found != known.end()) {
      TRY(take_up(index, found->second));
    } else {
      missing.add(index, std::move(load.jobs[i]));
    }
  }
  if (!missing.jobs.empty()) TRY(submit(missing));
  tell();
  return {};
}

// A job that an earlier run submitted.
Result<void> BatchRun::take_up(std::size_t index, const RemoteJob& known) {
  if (known.has_succeeded()) {
    ++progress_.before;
    return {};
  }
  if (known.has_ended()) TRY(client_.retry(known.id));
  single_.push_back(index);
  return {};
}

Result<void> BatchRun::submit(const Load& load) {
  const RemoteBatch batch = TRY(submit_patiently(part_id(options_.name, load.jobs), load.jobs));
  if (batch.total < load.indices.size()) {
    // Some came from elsewhere meanwhile, and count where they were submitted first.
    single_.insert(single_.end(), load.indices.begin(), load.indices.end());
    return {};
  }
  parts_.push_back({.id = batch.id});
  return follow_batches();
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
  const std::size_t looks = std::min(single_.size(), kMostLooks);
  const auto unseen = single_.begin() + static_cast<std::ptrdiff_t>(looks);
  const std::vector<std::size_t> looked_at(single_.begin(), unseen);
  std::vector<std::size_t> left(unseen, single_.end());  // first the next time
  const Known known = TRY(known_of(looked_at));
  for (const std::size_t index : looked_at) {
    const auto found = known.find(jobs_[index].job.id);
    if (found != known.end() && !found->second.has_ended()) {
      left.push_back(index);
      continue;
    }
    ++single_ended_;
    if (found == known.end() || !found->second.has_succeeded()) ++single_failed_;
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
  std::vector<std::size_t> sent;
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    if (!jobs_[i].failure) sent.push_back(i);
  }
  const Known known = TRY(known_of(sent));
  for (const std::size_t index : sent) {
    BatchJob& each = jobs_[index];
    const auto found = known.find(each.job.id);
    if (found != known.end()) {
      each.end = found->second;
    } else {
      each.failure =
          Error::permanent(ErrorCode::not_found, "the service has forgotten job " + each.job.id);
    }
  }
  return {};
}

Result<BatchRun::Known> BatchRun::known_of(const std::vector<std::size_t>& indices) {
  std::vector<std::string> ids;
  for (const std::size_t index : indices) ids.push_back(jobs_[index].job.id);
  Known known;
  TRY(client_.find_jobs(ids, [&](RemoteJob job) {
    std::string id = job.id;
    known.insert_or_assign(std::move(id), std::move(job));
  }));
  return known;
}

}  // namespace darkroom::cli
