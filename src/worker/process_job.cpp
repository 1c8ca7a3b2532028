#include "worker/process_job.hpp"

#include "domain/plan.hpp"
#include "telemetry/log.hpp"
#include "worker/guarded.hpp"
#include "worker/publication.hpp"
#include "worker/report.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace darkroom::worker {
namespace {

using telemetry::LogLevel;

class InFlight {
 public:
  explicit InFlight(telemetry::Metrics& metrics) : metrics_(metrics) { metrics_.job_started(); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { metrics_.job_ended(); }

 private:
  telemetry::Metrics& metrics_;
};

// One job under way.
struct Run {
  const Job& job;
  const Services& services;
  const JobWatch& watch;
};

struct Rendered {
  image::Rendering rendering;
  std::optional<SharedBytes> original;
};

// What is kept, or is the parent of what is signed, is needed to its last byte.
storage::Extent extent_for(const Plan& plan) {
  const bool signs = std::ranges::any_of(
      plan.variants, [](const Variant& variant) { return variant.metadata.sign; });
  return signs || plan.originals == Originals::keep ? storage::Extent::whole
                                                    : storage::Extent::needed;
}

// A source and what came of it.
struct Attempt {
  SharedBytes source;
  Result<image::Rendering> rendering;
};

Result<Attempt> load_and_render(const Run& run, const Plan& plan, storage::Extent extent,
                                Report& report) {
  const Services& services = run.services;
  TRY(run.watch.check());
  SharedBytes source =
      TRY(report.timed("load", [&] { return services.sources.load(run.job, extent); }));
  report.loaded(source.size());
  TRY(run.watch.check());
  auto rendering = report.timed("render", [&] { return services.render(source, plan); });
  if (const Remainder* const rest = source.remainder()) {
    services.metrics.source_read(rest->present().bytes(), telemetry::Read::parts);
  } else {
    services.metrics.source_read(source.size(), telemetry::Read::whole);
  }
  return Attempt{.source = std::move(source), .rendering = std::move(rendering)};
}

// Some servers give the whole and no part of it; some links are good for one visit.
bool lacked_a_part(const Attempt& attempt) {
  const Remainder* const rest = attempt.source.remainder();
  return !attempt.rendering && rest != nullptr && rest->failed();
}

// The source's bytes are gone when the variants are there, unless the original is kept: storing may
// take long.
Result<Rendered> rendered(const Run& run, const Plan& plan, Report& report) {
  Attempt attempt = TRY(load_and_render(run, plan, extent_for(plan), report));
  if (lacked_a_part(attempt)) {
    telemetry::log(LogLevel::warn, "a source cannot be read in parts",
                   {{"jobId", report.job_id()},
                    {"code", to_string(attempt.rendering.error().code())},
                    {"message", attempt.rendering.error().message()}});
    report.rendered_in_vain();
    attempt = TRY(load_and_render(run, plan, storage::Extent::whole, report));
  }
  if (!attempt.rendering) return std::move(attempt.rendering).error();
  const Remainder* const rest = attempt.source.remainder();
  if (rest != nullptr) {
    telemetry::log(LogLevel::debug, "source read in parts",
                   {{"jobId", report.job_id()},
                    {"bytes", static_cast<std::int64_t>(rest->present().bytes())},
                    {"of", static_cast<std::int64_t>(attempt.source.size())}});
  }
  Rendered rendered{.rendering = *std::move(attempt.rendering), .original = {}};
  report.rendered(rendered.rendering, rest != nullptr ? rest->spent() : std::chrono::nanoseconds());
  if (plan.originals == Originals::keep) rendered.original = std::move(attempt.source);
  return rendered;
}

Result<JobResult> carry_out(const Run& run, Report& report) {
  const Services& services = run.services;
  TRY(validate(run.job));
  const Plan decided = TRY(plan(run.job, services.presets, report.job_id()));
  Publication publication(services.store, run.watch, report.user_id(), report.job_id());
  if (run.watch.is_leased()) publication.expect(decided);

  const Rendered done = TRY(rendered(run, decided, report));

  std::vector<VariantResult> variants = TRY(report.timed(
      "store", [&] { return publication.put_variants(done.rendering, services.cache_control); }));
  const auto& clip = done.rendering.facts.clip;
  for (VariantResult& variant : variants) {
    const auto planned = std::ranges::find(decided.variants, variant.variant, &Variant::name);
    if (planned == decided.variants.end()) continue;
    variant.set = planned->set;
    if (!clip || planned->sprite == Grid()) continue;
    variant.track = TRY(report.timed("store", [&] {
      return publication.put_track(variant, planned->sprite, clip->seconds, services.cache_control);
    }));
  }
  if (done.original) {
    report.stored(TRY(report.timed("store", [&] {
      return publication.put_original(done.original->bytes(), done.rendering.facts.format,
                                      services.cache_control);
    })));
  }
  TRY(report.timed("store", [&] { return publication.put_manifest(report.success(variants)); }));
  return report.success(std::move(variants));
}

void log_outcome(const JobResult& result, std::string_view stage) {
  if (result.success) {
    telemetry::log(LogLevel::info, "job finished",
                   {{"jobId", result.job_id},
                    {"tool", result.tool},
                    {"attempt", std::int64_t{result.attempts}},
                    {"ms", result.processing_time_ms},
                    {"originalSize", result.original_size},
                    {"compressionRatio", result.compression_ratio}});
    return;
  }
  const Error& error = *result.error;
  const bool ours = error.code() == ErrorCode::internal;
  telemetry::log(ours ? LogLevel::error : LogLevel::warn, "job failed",
                 {{"jobId", result.job_id},
                  {"tool", result.tool},
                  {"attempt", std::int64_t{result.attempts}},
                  {"stage", stage},
                  {"code", to_string(error.code())},
                  {"retryable", error.retryable()},
                  {"ms", result.processing_time_ms},
                  {"message", error.message()}});
}

}  // namespace

JobResult process_job(const Job& job, const Services& services) {
  return process_job(job, services, JobWatch());
}

JobResult process_job(const Job& job, const Services& services, const JobWatch& watch) {
  const InFlight in_flight(services.metrics);
  Report report(job, services.presets, watch.attempt());
  Result<JobResult> done =
      guarded(report.job_id(), [&] { return carry_out({job, services, watch}, report); });
  JobResult result = done ? *std::move(done) : report.failure(std::move(done).error());
  services.metrics.record(result);
  log_outcome(result, report.stage());
  return result;
}

}  // namespace darkroom::worker
