// The plan: one job's preset with every default filled in, overrides applied, and validated. Pure
// data, decided before any byte of the source is read.
#pragma once

#include <darkroom/job.hpp>
#include <darkroom/preset.hpp>
#include <darkroom/result.hpp>

#include <string>
#include <vector>

namespace darkroom {

struct Plan {
  std::string tool;               // canonical
  std::vector<Variant> variants;  // in the preset's order, one for each output; at least one
  PlaceholderKinds placeholder = {};
  // The host's business alone: it is not on the wire to a codec.
  Originals originals = Originals::drop;

  bool operator==(const Plan&) const = default;
};

// unknown_tool, or invalid_job listing every wrong variant name and override at once, and each
// watermark that the job has no metadata for. `job_id` is that of a job which has none of its own.
Result<Plan> plan(const Job& job, const PresetBook& presets, const std::string& job_id = {});

}  // namespace darkroom
