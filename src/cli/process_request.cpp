#include "cli/process_request.hpp"

#include "base/ids.hpp"
#include "config/value.hpp"
#include "domain/nearest.hpp"
#include "domain/plan.hpp"
#include "domain/variant_settings.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace darkroom::cli {
namespace {

// "320,640,1280"; nothing where the text is no list of numbers.
std::optional<std::vector<std::int64_t>> list_in(const std::string& text) {
  std::vector<std::int64_t> list;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const bool is_number =
        !config::read_whole(part, std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::int64_t>::max(), list.emplace_back());
    if (!is_number) return std::nullopt;
  }
  return list.size() > 1 ? std::optional(std::move(list)) : std::nullopt;
}

// Flags are text; the settings want the type that JSON or TOML would have given.
SettingValue value_of(const std::string& text) {
  if (text == "true" || text == "false") return text == "true";
  std::int64_t number = 0;
  const bool is_number = !config::read_whole(text, std::numeric_limits<std::int64_t>::min(),
                                             std::numeric_limits<std::int64_t>::max(), number);
  if (is_number) return number;
  if (const auto list = list_in(text)) return *list;
  return text;
}

// What looks like a number or a list may be meant as text: --set normal.credit=2026.
std::optional<std::string> set_from_text(VariantSettings& settings, const std::string& key,
                                         const std::string& text) {
  std::optional<std::string> complaint = set_variant_setting(settings, key, value_of(text));
  if (!complaint) return std::nullopt;
  VariantSettings as_text = settings;
  if (set_variant_setting(as_text, key, text)) return complaint;
  settings = std::move(as_text);
  return std::nullopt;
}

// Where the variant's name ends, which may have dots itself: "normal.quality", but
// "normal.watermark.text".
std::size_t dot_after_variant(const std::string& setting, std::size_t equals) {
  const auto dot = setting.rfind('.', equals);
  if (dot == std::string::npos || dot == 0) return dot;
  const auto before = setting.rfind('.', dot - 1);
  if (before == std::string::npos) return dot;
  const bool is_mark = std::string_view(setting).substr(before + 1).starts_with(kWatermarkPrefix);
  return is_mark ? before : dot;
}

// "normal.quality=70"
Result<void> apply(const std::string& setting, Job& job) {
  const auto equals = setting.find('=');
  const auto dot = dot_after_variant(setting, equals);
  if (equals == std::string::npos || dot == std::string::npos || dot == 0) {
    return Error::invalid(ErrorCode::invalid_job,
                          {{.where = "--set " + setting,
                            .message = "must be VARIANT.SETTING=VALUE, as normal.quality=70"}});
  }
  const std::string key = setting.substr(dot + 1, equals - dot - 1);
  const auto complaint =
      set_from_text(job.overrides[setting.substr(0, dot)], key, setting.substr(equals + 1));
  if (!complaint) return {};
  return Error::invalid(ErrorCode::invalid_job,
                        {{.where = "--set " + setting, .message = key + " " + *complaint}});
}

Result<void> add_metadata(const std::string& text, Job& job) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error::invalid(
        ErrorCode::invalid_job,
        {{.where = "--meta " + text, .message = "must be NAME=VALUE, as prompt='a red balloon'"}});
  }
  job.metadata[text.substr(0, equals)] = text.substr(equals + 1);
  return {};
}

Result<PlaceholderKinds> placeholder_in(const std::string& text) {
  PlaceholderKinds kinds = all_or_none(text == "all");
  if (text == "all" || text == "none") return kinds;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    if (add_kind(kinds, part)) continue;
    return Error::invalid(ErrorCode::invalid_job,
                          {{.where = "--placeholder " + text,
                            .message = "has '" + part + "' in it; allowed: all, none, or some of " +
                                       listed(names_of(PlaceholderKinds{}))}});
  }
  return kinds;
}

Result<Job> job_without_source(const ProcessRequest& request) {
  Job job{.id = request.id, .tool = ImageTool(request.tool), .user_id = request.user};
  job.variants = request.variants;
  for (const std::string& setting : request.settings) TRY(apply(setting, job));
  for (const std::string& each : request.metadata) TRY(add_metadata(each, job));
  if (!request.placeholder.empty()) job.placeholder = TRY(placeholder_in(request.placeholder));
  return job;
}

Bytes standard_input() {
  Bytes bytes;
  constexpr std::size_t kStep = 64UL << 10U;
  for (;;) {
    const std::size_t had = bytes.size();
    bytes.resize(had + kStep);
    const std::size_t got = std::fread(bytes.data() + had, 1, kStep, stdin);
    bytes.resize(had + got);
    if (got == 0) return bytes;
  }
}

}  // namespace

Result<Job> job_for(const ProcessRequest& request, const std::string& source) {
  Job job = TRY(job_without_source(request));
  // Chosen here, so that the result names it even where the job fails at once.
  if (job.id.empty()) job.id = uuid_v7(std::chrono::system_clock::now());
  if (source == "-") {
    job.source_buffer = standard_input();
    if (job.source_buffer.empty()) {
      return Error::permanent(ErrorCode::source_empty, "standard input holds no byte");
    }
  } else if (source.starts_with("s3://")) {
    job.source_path = source;
  } else if (source.find("://") != std::string::npos) {
    job.source_url = source;
  } else {
    job.source_file = source;
  }
  return job;
}

Result<void> check_sources(const ProcessRequest& request) {
  if (!request.id.empty() && request.sources.size() > 1) {
    return Error::invalid(
        ErrorCode::invalid_job,
        {{.where = "--id", .message = "names one job, and several sources are given"}});
  }
  if (std::ranges::count(request.sources, "-") > 1) {
    return Error::invalid(ErrorCode::invalid_job,
                          {{.where = "-", .message = "standard input can be read only once"}});
  }
  return {};
}

Result<void> check(const ProcessRequest& request, const PresetBook& presets) {
  TRY(check_sources(request));
  Job job = TRY(job_without_source(request));
  job.source_file = "any";  // the rules ask for one source; which is not the question here
  TRY(validate(job));
  TRY(plan(job, presets));
  return {};
}

}  // namespace darkroom::cli
