#include "api/submission.hpp"

#include "base/hashing.hpp"
#include "base/ids.hpp"
#include "domain/job_json.hpp"
#include "domain/plan.hpp"

#include <algorithm>
#include <utility>

namespace darkroom::api {
namespace {

Error invalid(std::string where, std::string message) {
  return Error::invalid(ErrorCode::invalid_job,
                        {{.where = std::move(where), .message = std::move(message)}});
}

Result<const std::string*> part_named(const Request& request, std::string_view name) {
  const std::string* found = nullptr;
  for (const Part& part : request.parts) {
    if (part.name != name) continue;
    if (found != nullptr) return invalid("", "has more than one part '" + part.name + "'");
    found = &part.content;
  }
  if (found == nullptr) {
    return invalid("", "lacks the part '" + std::string(name) +
                           "': multipart/form-data needs the parts 'job' and 'file'");
  }
  return found;
}

Result<Job> job_in_parts(const Request& request) {
  for (const Part& part : request.parts) {
    if (part.name == "job" || part.name == "file") continue;
    return invalid("", "has a part '" + part.name.substr(0, 64) + "': there are 'job' and 'file'");
  }
  const std::string& text = *TRY(part_named(request, "job"));
  const std::string& file = *TRY(part_named(request, "file"));
  if (file.empty()) return Error::permanent(ErrorCode::source_empty, "the part 'file' is empty");
  const ByteView bytes = as_bytes(file);
  return job_from_json(text, Bytes(bytes.begin(), bytes.end()));
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string IdMaker::make(const std::string& place) const {
  if (idempotency_key.empty()) return uuid_v7(now);
  constexpr std::size_t kDigits = 32;  // 128 bits: two keys never make the same id
  const std::string seed = caller + "\n" + idempotency_key + "\n" + place;
  return "idem-" + sha256_hex(as_bytes(seed)).substr(0, kDigits);
}

Result<IdMaker> id_maker(const Call& call) {
  IdMaker maker{.now = call.api.services.now(), .caller = call.caller.name};
  const auto key = call.request.header("idempotency-key");
  if (!key) return maker;
  constexpr std::size_t kLongest = 255;
  const bool printable = std::ranges::all_of(*key, [](char c) { return c > ' ' && c < '\x7f'; });
  if (key->empty() || key->size() > kLongest || !printable) {
    return invalid("Idempotency-Key", "must be 1-255 printable ASCII characters without blanks");
  }
  maker.idempotency_key = *key;
  return maker;
}

bool is_json(const Request& request) {
  const std::string type = media_type_of(request.header("content-type").value_or(""));
  return type == "application/json" || type.ends_with("+json");
}

Error wrong_type(const char* wanted) {
  return Error::permanent(ErrorCode::invalid_job,
                          std::string("the Content-Type must be ") + wanted);
}

Result<Job> job_in(const Request& request) {
  if (is_json(request)) return job_from_json(request.body);
  return job_in_parts(request);
}

Result<queue::NewJob> new_job(Job job, const PresetBook& presets, const PlanCheck& can_make,
                              const std::string& id) {
  if (job.id.empty()) job.id = id;
  Plan planned = TRY(plan(job, presets));
  TRY(can_make(planned));
  // By its canonical name, so that an alias does not make it another job.
  job.tool = ImageTool(std::move(planned.tool));
  queue::NewJob fresh{.id = job.id,
                      .tool = job.tool.name(),
                      .user = job.user_id.empty() ? "anonymous" : job.user_id,
                      .priority = job.priority};
  fresh.payload = std::exchange(job.source_buffer, {});
  fresh.body = to_json(job);
  fresh.callback_url = job.callback_url;
  if (fresh.payload.size() > queue::kMostPayloadBytes) {
    return Error::permanent(
        ErrorCode::source_too_large,
        "the source is larger than " + std::to_string(queue::kMostPayloadBytes) + " bytes");
  }
  if (fresh.body.size() > queue::kMostBodyBytes) {
    return invalid(
        "", "is more than " + std::to_string(queue::kMostBodyBytes) + " bytes without its source");
  }
  return fresh;
}

std::string traceparent_in(const Request& request) {
  // version "-" trace-id "-" parent-id "-" flags, lower-case hex; later versions may add to it.
  const std::string_view text = request.header("traceparent").value_or("");
  constexpr std::size_t kLength = 55;
  if (text.size() != kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
  const std::string_view trace = text.substr(3, 32);
  const std::string_view parent = text.substr(36, 16);
  const std::string_view version = text.substr(0, 2);
  if (!is_hex(version) || !is_hex(trace) || !is_hex(parent) || !is_hex(text.substr(53))) return {};
  const auto is_zero = [](std::string_view digits) {
    return digits.find_first_not_of('0') == std::string_view::npos;
  };
  if (version == "ff" || is_zero(trace) || is_zero(parent)) return {};
  return std::string(text);
}

}  // namespace darkroom::api
