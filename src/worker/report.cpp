#include "worker/report.hpp"

#include "base/ids.hpp"
#include "domain/utc.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace darkroom::worker {
namespace {

std::string canonical_tool(const ImageTool& tool, const PresetBook& presets) {
  const auto preset = presets.find(tool.name());
  return preset ? (*preset)->tool : tool.name();
}

// Original size over the mean size of the variants.
double compression_ratio(std::uint64_t original, const std::vector<VariantResult>& variants) {
  const std::uint64_t total =
      std::accumulate(variants.begin(), variants.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const VariantResult& each) { return sum + each.size; });
  if (total == 0) return 0;
  return static_cast<double>(original) * static_cast<double>(variants.size()) /
         static_cast<double>(total);
}

}  // namespace

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

Report::Report(const Job& job, const PresetBook& presets, int attempt) {
  result_.attempts = attempt;
  result_.job_id = job.id.empty() ? uuid_v7(std::chrono::system_clock::now()) : job.id;
  result_.user_id = job.user_id.empty() ? "anonymous" : job.user_id;
  result_.tool = canonical_tool(job.tool, presets);
}

void Report::loaded(std::size_t bytes) {
  result_.original_size = bytes;
}

void Report::rendered_in_vain() {
  result_.stages["load"] += result_.stages["render"];
  result_.stages.erase("render");
}

void Report::rendered(const image::Rendering& rendering, std::chrono::nanoseconds loading) {
  const Size size = container::upright(rendering.facts);
  result_.original_format = rendering.facts.format;
  result_.original_width = size.width;
  result_.original_height = size.height;
  result_.provenance = rendering.facts.provenance;
  result_.placeholder = rendering.placeholder;
  if (const auto& clip = rendering.facts.clip) {
    result_.clip = ClipResult{.codec = std::string(to_string(clip->codec)),
                              .seconds = clip->seconds,
                              .frames_per_second = clip->frames_per_second(),
                              .frames = clip->frames,
                              .has_audio = clip->has_audio,
                              .created = clip->created ? utc_text(*clip->created) : ""};
  }

  const double loading_ms = std::chrono::duration<double, std::milli>(loading).count();
  result_.stages["load"] += loading_ms;
  const double whole = result_.stages["render"] - loading_ms;
  result_.stages.erase("render");
  result_.stages["encode"] =
      std::max(0.0, whole - rendering.probe_ms - rendering.decode_ms - rendering.sign_ms);
  if (rendering.sign_ms > 0) result_.stages["sign"] = rendering.sign_ms;
  result_.stages["probe"] = rendering.probe_ms;
  result_.stages["decode"] = rendering.decode_ms;
}

JobResult Report::success(std::vector<VariantResult> variants) const {
  JobResult result = result_;
  result.success = true;
  result.compression_ratio = compression_ratio(result.original_size, variants);
  result.variants = std::move(variants);
  result.processing_time_ms = milliseconds_since(start_);
  return result;
}

JobResult Report::failure(Error error) const {
  JobResult result = result_;
  result.original.reset();  // it is taken back with the variants
  result.error = std::move(error);
  result.processing_time_ms = milliseconds_since(start_);
  return result;
}

}  // namespace darkroom::worker
