// The product's sentence: load the source, render the variants, store them all or none, report.
#pragma once

#include "image/render.hpp"
#include "storage/object_store.hpp"
#include "storage/source.hpp"
#include "telemetry/metrics.hpp"

#include <darkroom/job.hpp>
#include <darkroom/job_result.hpp>
#include <darkroom/preset.hpp>

#include <functional>
#include <string>

namespace darkroom::worker {

// What a job is processed with; all outlive the call. Thread-safe to share.
struct Services {
  const PresetBook& presets;
  const storage::SourceLoader& sources;
  storage::ObjectStore& store;
  telemetry::Metrics& metrics;
  // Source bytes and plan to variants; image::render, in process or in a codec process.
  std::function<Result<image::Rendering>(ByteView, const Plan&)> render;
};

// Never throws and never fails otherwise than in the result. Objects:
// {userId}/{jobId}/{variant}.{ext}, then {userId}/{jobId}/result.json last. Where a put fails, what
// was put is removed again, so nothing is half visible.
JobResult process_job(const Job& job, const Services& services);

}  // namespace darkroom::worker
