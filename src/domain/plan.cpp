#include "domain/plan.hpp"

#include "domain/marks.hpp"
#include "domain/nearest.hpp"
#include "domain/watermark_text.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace darkroom {
namespace {

constexpr std::string_view kEvery = "*";

std::vector<std::string_view> names_of(const Preset& preset) {
  std::vector<std::string_view> names;
  for (const Variant& variant : preset.variants) names.emplace_back(variant.name);
  return names;
}

Problem no_such_variant(const Preset& preset, const std::string& name, std::string where) {
  const auto known = names_of(preset);
  return {.where = std::move(where),
          .message = "the preset of '" + preset.tool + "' has no variant '" + name + "'" +
                     did_you_mean(name, known) + " (it has " + listed(known) + ")"};
}

void append(std::vector<Problem>& problems, std::vector<Problem> more) {
  problems.insert(problems.end(), more.begin(), more.end());
}

Variant overridden(const Job& job, const Variant& variant) {
  Variant result = variant;
  for (const std::string_view name : {kEvery, std::string_view(variant.name)}) {
    const auto found = job.overrides.find(std::string(name));
    if (found != job.overrides.end()) result = with_settings(std::move(result), found->second);
  }
  return result;
}

// JSON pointers to what problems_of() names with dots.
std::vector<Problem> as_pointers(std::vector<Problem> problems, const std::string& where) {
  for (Problem& problem : problems) {
    std::ranges::replace(problem.where.begin() + static_cast<std::ptrdiff_t>(where.size()),
                         problem.where.end(), '.', '/');
  }
  return problems;
}

// The job's own words into the watermark's text; what is wrong with that.
std::vector<Problem> fill_in(Watermark& mark, const std::string& where, const TextFields& fields) {
  if (mark.text.empty()) return {};
  auto text = filled_in(mark.text, fields);
  if (!text) return {{.where = where + "watermark/text", .message = text.error()}};
  mark.text = *std::move(text);
  return {};
}

// With the job's own words and id in it.
Variant decided(const Job& job, const Variant& variant, const TextFields& fields,
                std::vector<Problem>& problems) {
  Variant result = overridden(job, variant);
  const std::string where = "/overrides/" + variant.name + "/";
  const std::vector<Problem> wrong = as_pointers(problems_of(result, where), where);
  append(problems, wrong.empty() ? fill_in(result.watermark, where, fields) : wrong);
  if (result.metadata.embed_job_id) result.metadata.job_id = fields.job_id;
  return result;
}

std::vector<Problem> unknown_variants(const Job& job, const Preset& preset) {
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < job.variants.size(); ++i) {
    if (preset.find(job.variants[i]) != nullptr) continue;
    problems.push_back(no_such_variant(preset, job.variants[i], "/variants/" + std::to_string(i)));
  }
  for (const auto& [name, settings] : job.overrides) {
    if (name == kEvery || preset.find(name) != nullptr) continue;
    problems.push_back(no_such_variant(preset, name, "/overrides/" + name));
  }
  return problems;
}

}  // namespace

Result<Plan> plan(const Job& job, const PresetBook& presets, const std::string& job_id) {
  const Preset* preset = TRY(presets.find(job.tool.name()));
  std::vector<Problem> problems = unknown_variants(job, *preset);
  Plan result{.tool = preset->tool,
              .variants = {},
              .placeholder = job.placeholder.value_or(preset->placeholder),
              .originals = preset->originals};
  const std::string_view user = job.user_id;
  const TextFields fields{.job_id = job.id.empty() ? job_id : job.id,
                          .user_id = user.empty() ? "anonymous" : user,
                          .tool = preset->tool,
                          .metadata = job.metadata};
  for (const Variant& variant : preset->variants) {
    const bool wanted =
        job.variants.empty() || std::ranges::find(job.variants, variant.name) != job.variants.end();
    if (!wanted) continue;
    std::ranges::move(outputs_of(decided(job, variant, fields, problems)),
                      std::back_inserter(result.variants));
  }
  if (const std::string* name = name_given_twice(result.variants)) {
    problems.push_back({.where = "/overrides", .message = "make two outputs called " + *name});
  }
  if (const std::size_t marks = marks_of(result).size(); marks > kMostMarks) {
    problems.push_back({.where = "/overrides",
                        .message = "make " + std::to_string(marks) +
                                   " different watermarks; a job may have at most " +
                                   std::to_string(kMostMarks)});
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_job, std::move(problems));
  return result;
}

}  // namespace darkroom
