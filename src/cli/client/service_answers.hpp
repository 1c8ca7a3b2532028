// What a service says, read from the JSON of docs/api.md. Pure. What is missing is left empty: a
// newer service may say more and an older one less, and only what this program needs must be there.
#pragma once

#include <darkroom/job_result.hpp>
#include <darkroom/result.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::cli {

struct RemoteJob {
  std::string id;
  std::string state;  // "available", "running", "scheduled", "succeeded", "dead", "cancelled"
  std::string tool;
  std::string user;
  std::string batch;  // empty: none
  int attempt = 0;
  std::string created;  // as the service writes times
  std::string started;
  std::string finished;
  std::string error_code;  // of the last attempt; empty: none
  std::string error_message;
  std::optional<JobResult> result;
  std::string json;  // as it came, on one line

  bool has_ended() const;
  bool has_succeeded() const { return state == "succeeded"; }
};

// The result that the job's worker wrote; of an ended job that has none, one made of its error.
JobResult result_of(const RemoteJob& job);

struct RemoteJobs {
  std::vector<RemoteJob> jobs;
  std::string next;  // a cursor; empty on the last page
};

struct RemoteBatch {
  std::string id;
  std::string state;  // "running", "completed"
  std::uint64_t total = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t dead = 0;
  std::uint64_t cancelled = 0;

  std::uint64_t ended() const { return succeeded + dead + cancelled; }
};

struct RemoteAttempt {
  int number = 0;
  std::string started;
  std::string finished;
  std::string outcome;
  std::string error_code;
  std::string error_message;
};

struct RemoteFigures {
  struct OfState {
    std::string state;
    std::uint64_t jobs = 0;
    std::optional<double> oldest_seconds;
  };
  std::vector<OfState> states;
  bool paused = false;
  std::uint64_t callbacks_waiting = 0;
};

struct RemotePurge {
  std::uint64_t purged = 0;
  bool more = false;  // worth another call
};

// Each answers queue_unavailable, for good, where the text is not what a darkroom says.
Result<RemoteJob> job_in(const nlohmann::json& answer);
Result<RemoteJobs> jobs_in(const nlohmann::json& answer);
Result<RemoteBatch> batch_in(const nlohmann::json& answer);
Result<std::vector<RemoteAttempt>> attempts_in(const nlohmann::json& answer);
Result<RemoteFigures> figures_in(const nlohmann::json& answer);
RemotePurge purge_in(const nlohmann::json& answer);

// The error that a problem document is; by the status alone where the body is none. `retry_after`
// is what the header says, in seconds.
Error problem_in(int status, const nlohmann::json& answer,
                 std::optional<std::chrono::seconds> retry_after);

}  // namespace darkroom::cli
