#include "cli/client/service_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace darkroom::cli {
namespace {

using nlohmann::json;

Error no_darkroom(std::string_view what) {
  return Error::permanent(ErrorCode::queue_unavailable,
                          fmt::format("the answer is not what a darkroom says: {}", what));
}

const json* member(const json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string{};
}

template <class Number>
Number number(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_number() ? value->get<Number>() : Number{};
}

bool truth(const json& object, const char* name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

const json& list(const json& object, const char* name) {
  static const json kEmpty = json::array();
  const json* value = member(object, name);
  return value != nullptr && value->is_array() ? *value : kEmpty;
}

VariantResult variant_in(const json& object) {
  VariantResult variant;
  variant.variant = text(object, "variant");
  variant.url = text(object, "url");
  variant.key = text(object, "key");
  variant.format = format_from(text(object, "format")).value_or(Format::jpeg);
  variant.width = number<int>(object, "width");
  variant.height = number<int>(object, "height");
  variant.quality = number<int>(object, "quality");
  variant.size = number<std::uint64_t>(object, "size");
  variant.sha256 = text(object, "sha256");
  if (member(object, "frameTime") != nullptr) {
    variant.frame_time = number<double>(object, "frameTime");
  }
  variant.track = text(object, "track");
  if (member(object, "score") != nullptr) variant.score = number<double>(object, "score");
  if (member(object, "frames") != nullptr) variant.frames = number<int>(object, "frames");
  return variant;
}

ClipResult clip_in(const json& object) {
  return {.codec = text(object, "codec"),
          .seconds = number<double>(object, "duration"),
          .frames_per_second = number<double>(object, "fps"),
          .frames = number<std::uint64_t>(object, "frames"),
          .has_audio = truth(object, "audio"),
          .created = text(object, "created")};
}

Error error_in(const json& object) {
  const ErrorCode code = error_code_from(text(object, "code")).value_or(ErrorCode::internal);
  return truth(object, "retryable") ? Error::transient(code, text(object, "message"))
                                    : Error::permanent(code, text(object, "message"));
}

JobResult result_in(const json& object) {
  JobResult result;
  result.job_id = text(object, "jobId");
  result.tool = text(object, "tool");
  result.user_id = text(object, "userId");
  result.success = truth(object, "success");
  for (const json& variant : list(object, "variants")) {
    result.variants.push_back(variant_in(variant));
  }
  result.original_size = number<std::uint64_t>(object, "originalSize");
  result.original_format = format_from(text(object, "originalFormat"));
  result.original_width = number<int>(object, "originalWidth");
  result.original_height = number<int>(object, "originalHeight");
  if (const json* clip = member(object, "clip")) result.clip = clip_in(*clip);
  result.compression_ratio = number<double>(object, "compressionRatio");
  result.processing_time_ms = number<double>(object, "processingTimeMs");
  result.attempts = number<int>(object, "attempts");
  if (const json* error = member(object, "error")) result.error = error_in(*error);
  // Who prints a failure asks for its reason.
  if (!result.success && !result.error) {
    result.error = Error::permanent(ErrorCode::internal, "the service does not say why");
  }
  return result;
}

// What HTTP alone says, where a proxy answered in the service's place.
ErrorCode code_of(int status) {
  constexpr std::array<std::pair<int, ErrorCode>, 7> kCodes{{{401, ErrorCode::unauthorized},
                                                             {403, ErrorCode::forbidden},
                                                             {404, ErrorCode::not_found},
                                                             {409, ErrorCode::conflict},
                                                             {413, ErrorCode::source_too_large},
                                                             {429, ErrorCode::rate_limited},
                                                             {400, ErrorCode::invalid_job}}};
  const auto* found = std::ranges::find(kCodes, status, &std::pair<int, ErrorCode>::first);
  return found == kCodes.end() ? ErrorCode::queue_unavailable : found->second;
}

}  // namespace

bool RemoteJob::has_ended() const {
  return state == "succeeded" || state == "dead" || state == "cancelled";
}

JobResult result_of(const RemoteJob& job) {
  if (job.result) return *job.result;
  JobResult result;
  result.job_id = job.id;
  result.tool = job.tool;
  result.user_id = job.user;
  const ErrorCode code = job.state == "cancelled" ? ErrorCode::cancelled : ErrorCode::internal;
  result.error =
      Error::permanent(error_code_from(job.error_code).value_or(code),
                       job.error_message.empty() ? "is " + job.state : job.error_message);
  return result;
}

Result<RemoteJob> job_in(const json& answer) {
  RemoteJob job{.id = text(answer, "id"),
                .state = text(answer, "state"),
                .tool = text(answer, "tool"),
                .user = text(answer, "userId"),
                .batch = text(answer, "batch"),
                .attempt = number<int>(answer, "attempt"),
                .created = text(answer, "createdAt"),
                .started = text(answer, "startedAt"),
                .finished = text(answer, "finishedAt"),
                .error_code = {},
                .error_message = {},
                .result = {},
                .json = answer.dump(-1, ' ', false, json::error_handler_t::replace)};
  if (job.id.empty() || job.state.empty()) return no_darkroom("a job without id or state");
  if (const json* error = member(answer, "error")) {
    job.error_code = text(*error, "code");
    job.error_message = text(*error, "message");
  }
  if (const json* result = member(answer, "result")) job.result = result_in(*result);
  return job;
}

Result<RemoteJobs> jobs_in(const json& answer) {
  if (member(answer, "jobs") == nullptr) return no_darkroom("a list without jobs");
  RemoteJobs page;
  for (const json& each : list(answer, "jobs")) page.jobs.push_back(TRY(job_in(each)));
  page.next = text(answer, "next");
  return page;
}

Result<RemoteBatch> batch_in(const json& answer) {
  RemoteBatch batch{.id = text(answer, "id"),
                    .state = text(answer, "state"),
                    .total = number<std::uint64_t>(answer, "total"),
                    .succeeded = number<std::uint64_t>(answer, "succeeded"),
                    .dead = number<std::uint64_t>(answer, "dead"),
                    .cancelled = number<std::uint64_t>(answer, "cancelled")};
  if (batch.id.empty() || batch.state.empty()) return no_darkroom("a batch without id or state");
  return batch;
}

Result<std::vector<RemoteAttempt>> attempts_in(const json& answer) {
  if (member(answer, "attempts") == nullptr) return no_darkroom("a history without attempts");
  std::vector<RemoteAttempt> attempts;
  for (const json& each : list(answer, "attempts")) {
    RemoteAttempt attempt{.number = number<int>(each, "number"),
                          .started = text(each, "startedAt"),
                          .finished = text(each, "finishedAt"),
                          .outcome = text(each, "outcome"),
                          .error_code = {},
                          .error_message = {}};
    if (const json* error = member(each, "error")) {
      attempt.error_code = text(*error, "code");
      attempt.error_message = text(*error, "message");
    }
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

Result<RemoteFigures> figures_in(const json& answer) {
  const json* states = member(answer, "states");
  if (states == nullptr || !states->is_object()) return no_darkroom("figures without states");
  RemoteFigures figures;
  for (const auto& [state, each] : states->items()) {
    RemoteFigures::OfState of{
        .state = state, .jobs = number<std::uint64_t>(each, "jobs"), .oldest_seconds = {}};
    if (member(each, "oldestAgeSeconds") != nullptr) {
      of.oldest_seconds = number<double>(each, "oldestAgeSeconds");
    }
    figures.states.push_back(std::move(of));
  }
  figures.paused = truth(answer, "paused");
  figures.callbacks_waiting = number<std::uint64_t>(answer, "callbacksWaiting");
  return figures;
}

RemotePurge purge_in(const json& answer) {
  return {.purged = number<std::uint64_t>(answer, "purged"), .more = truth(answer, "more")};
}

Error problem_in(int status, const json& answer, std::optional<std::chrono::seconds> retry_after) {
  const ErrorCode code = error_code_from(text(answer, "code")).value_or(code_of(status));
  std::vector<Problem> problems;
  for (const json& each : list(answer, "problems")) {
    problems.push_back({.where = text(each, "pointer"), .message = text(each, "message")});
  }
  if (!problems.empty()) return Error::invalid(code, std::move(problems));
  std::string detail = text(answer, "detail");
  if (detail.empty()) detail = fmt::format("the service answered HTTP {}", status);
  if (truth(answer, "retryable") || retry_after) {
    return Error::transient(code, std::move(detail), retry_after);
  }
  return Error::permanent(code, std::move(detail));
}

}  // namespace darkroom::cli
