// The product's sentence: load the source, render the variants, store them all or none, report.
#pragma once

#include "image/render.hpp"
#include "storage/object_store.hpp"
#include "storage/source.hpp"
#include "telemetry/metrics.hpp"
#include "worker/job_watch.hpp"

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
  std::function<Result<image::Rendering>(const SharedBytes&, const Plan&)> render;
  std::string cache_control = storage::ObjectHeaders{}.cache_control;  // of every variant
};

// Never throws and never fails otherwise than in the result. Objects:
// {userId}/{jobId}/{variant}.{ext}, then {userId}/{jobId}/result.json last: the result as returned,
// but for the time that writing the manifest itself took. Where anything fails, what was put is
// removed again, so nothing is half visible (publication.hpp says what that means for a job that is
// repeated). Stages of the result, in ms of wall clock: load, probe, decode, encode (the rest of
// render, all variants together), sign where credentials were made or verified, store; or render as
// a whole where that is what failed.
//
// Two runs of one job at the same time are the caller's to prevent (the queue's lease does): one
// that fails could remove what the other is storing.
JobResult process_job(const Job& job, const Services& services);

// The same for a job of the queue. `watch` is asked between the stages, before each put and before
// the manifest; one that was flipped ends the job as cancelled or lease_lost. A job whose lease has
// ended publishes nothing and removes nothing: by then the objects may be the next holder's. One
// that fails with its lease removes also what an earlier attempt, killed between two puts, may have
// left.
JobResult process_job(const Job& job, const Services& services, const JobWatch& watch);

}  // namespace darkroom::worker
