// A job's result while it grows: who asked, what each stage took, how it ended.
#pragma once

#include "image/render.hpp"

#include <darkroom/job.hpp>
#include <darkroom/job_result.hpp>
#include <darkroom/preset.hpp>
#include <darkroom/result.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::worker {

double milliseconds_since(std::chrono::steady_clock::time_point start);

// For one thread. The clock runs from construction.
class Report {
 public:
  // Fills in what the job left out: a UUIDv7 as id, "anonymous" as user, the tool's canonical name
  // (as written, where no preset knows it).
  Report(const Job& job, const PresetBook& presets, int attempt);

  // What `work` returns; its time is added to `stage`, which is what a failure is logged with.
  template <class Work>
  auto timed(std::string_view stage, Work work) {
    stage_ = stage;
    const auto start = std::chrono::steady_clock::now();
    auto outcome = work();
    result_.stages[std::string(stage)] += milliseconds_since(start);
    return outcome;
  }

  void loaded(std::size_t bytes);
  // What timed("render") measured was all spent on a source that is to be loaded in another way.
  void rendered_in_vain();
  // Splits what timed("render") measured into probe, decode, encode and, where there was any, sign;
  // a render that failed keeps the whole. What it spent `loading` is of the stage load.
  void rendered(const image::Rendering& rendering, std::chrono::nanoseconds loading = {});

  void stored(OriginalResult original) { result_.original = std::move(original); }

  // The result of a success, as it stands now.
  JobResult success(std::vector<VariantResult> variants) const;
  JobResult failure(Error error) const;

  const std::string& job_id() const { return result_.job_id; }
  const std::string& user_id() const { return result_.user_id; }
  std::string_view stage() const { return stage_; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::string_view stage_ = "plan";  // a constant
  JobResult result_;                 // neither success nor failure yet
};

}  // namespace darkroom::worker
