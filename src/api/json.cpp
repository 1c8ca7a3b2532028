#include "api/json.hpp"

#include "domain/preset_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace darkroom::api {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr double kMillisecondsPerSecond = 1000;

double seconds_between(Moment from, Moment to) {
  return static_cast<double>(std::max((to - from).count(), std::int64_t{0})) /
         kMillisecondsPerSecond;
}

// The digits of `text` at a place; nothing where one is none.
std::optional<int> number_at(std::string_view text, std::size_t begin, std::size_t length) {
  int number = 0;
  for (const char c : text.substr(begin, length)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

void put_time(Json& object, const char* name, const std::optional<Moment>& moment) {
  if (moment) object[name] = to_text(*moment);
}

void put_error(Json& object, const std::string& code, const std::string& message) {
  if (!code.empty()) object["error"] = {{"code", code}, {"message", message}};
}

constexpr std::array kStates{queue::State::available, queue::State::running,
                             queue::State::scheduled, queue::State::succeeded,
                             queue::State::dead,      queue::State::cancelled};

}  // namespace

std::string to_text(Moment moment) {
  const auto day = std::chrono::floor<days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int{date.year()},
                     unsigned{date.month()}, unsigned{date.day()}, time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::optional<Moment> moment_from(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != '0' && kForm[i] != text[i]) return std::nullopt;
  }
  constexpr std::array<std::pair<std::size_t, std::size_t>, 7> kPlaces{
      {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}, {20, 3}}};
  std::array<int, kPlaces.size()> numbers{};
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    const auto number = number_at(text, kPlaces.at(i).first, kPlaces.at(i).second);
    if (!number) return std::nullopt;
    numbers.at(i) = *number;
  }
  const std::chrono::year_month_day date{std::chrono::year(numbers[0]),
                                         std::chrono::month(static_cast<unsigned>(numbers[1])),
                                         std::chrono::day(static_cast<unsigned>(numbers[2]))};
  if (!date.ok() || numbers[3] > 23 || numbers[4] > 59 || numbers[5] > 59) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(numbers[3]) +
         std::chrono::minutes(numbers[4]) + std::chrono::seconds(numbers[5]) +
         milliseconds(numbers[6]);
}

Json job_json(const queue::StoredJob& job) {
  Json object = {{"id", job.id},
                 {"state", queue::to_string(job.state)},
                 {"tool", job.tool},
                 {"userId", job.user},
                 {"priority", to_string(job.priority)},
                 {"attempt", job.attempt},
                 {"createdAt", to_text(job.created)}};
  put_time(object, "startedAt", job.started);
  put_time(object, "finishedAt", job.finished);
  if (job.state == queue::State::scheduled) object["scheduledFor"] = to_text(job.run_at);
  if (job.cancel_wanted) object["cancelWanted"] = true;
  if (!job.batch.empty()) object["batch"] = job.batch;
  put_error(object, job.error_code, job.error_message);
  if (!job.result.empty()) {
    Json result = Json::parse(job.result, nullptr, false);
    if (!result.is_discarded()) object["result"] = std::move(result);
  }
  return object;
}

Json attempt_json(const queue::Attempt& attempt) {
  Json object = {{"number", attempt.number},
                 {"startedAt", to_text(attempt.started)},
                 {"finishedAt", to_text(attempt.finished)},
                 {"outcome", attempt.outcome}};
  put_error(object, attempt.error_code, attempt.error_message);
  return object;
}

Json batch_json(const queue::StoredBatch& batch, Moment now) {
  const std::uint64_t ended = batch.succeeded + batch.dead + batch.cancelled;
  const std::uint64_t remaining = batch.total - std::min(ended, batch.total);
  Json object = {{"id", batch.id},
                 {"state", batch.finished ? "completed" : "running"},
                 {"createdAt", to_text(batch.created)}};
  put_time(object, "finishedAt", batch.finished);
  object["total"] = batch.total;
  object["succeeded"] = batch.succeeded;
  object["dead"] = batch.dead;
  object["cancelled"] = batch.cancelled;
  object["remaining"] = remaining;
  const auto done = static_cast<double>(ended);
  object["progress"] =
      batch.total == 0 ? 1.0 : std::round(done / static_cast<double>(batch.total) * 1000) / 1000;
  if (!batch.finished && ended > 0) {
    const double each = seconds_between(batch.created, now) / done;
    object["etaSeconds"] = std::llround(std::ceil(each * static_cast<double>(remaining)));
  }
  return object;
}

Json figures_json(const queue::Figures& figures, Moment now) {
  Json states = Json::object();
  for (const queue::State state : kStates) {
    Json& entry = states[std::string(queue::to_string(state))];
    entry["jobs"] = 0;
    const auto found = figures.states.find(state);
    if (found == figures.states.end()) continue;
    const queue::Figures::OfState& of = found->second;
    entry["jobs"] = of.jobs;
    if (of.oldest && of.jobs > 0) entry["oldestAgeSeconds"] = seconds_between(*of.oldest, now);
  }
  Json waiting = Json::object();
  for (const auto& [tool, jobs] : figures.waiting_by_tool) waiting[tool] = jobs;
  return {{"states", std::move(states)},
          {"waitingByTool", std::move(waiting)},
          {"paused", figures.paused},
          {"callbacksWaiting", figures.callbacks_waiting}};
}

Json event_json(const queue::Event& event) {
  Json object = {{"sequence", event.sequence}, {"type", event.type}, {"at", to_text(event.at)}};
  if (!event.job_id.empty()) object["jobId"] = event.job_id;
  if (!event.batch.empty()) object["batch"] = event.batch;
  if (!event.error_code.empty()) object["error"] = event.error_code;
  return object;
}

Json presets_json(const PresetBook& book) {
  Json presets = Json::array();
  for (const Preset& preset : book.presets()) presets.push_back(preset_object(preset));
  return {{"presets", std::move(presets)}};
}

void add_page(Json& object, const queue::Page& page) {
  Json jobs = Json::array();
  for (const queue::StoredJob& job : page.jobs) jobs.push_back(job_json(job));
  object["jobs"] = std::move(jobs);
  if (page.next) object["next"] = std::to_string(*page.next);
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace darkroom::api
