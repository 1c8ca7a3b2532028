#include "contender.hpp"

#include "image/render.hpp"

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

namespace darkroom::bench {
namespace {

JobCost cost_of(const Result<image::Rendering>& rendering) {
  if (!rendering) {
    std::cerr << "darkroom_bench: " << rendering.error().message() << "\n";
    std::exit(1);  // NOLINT(concurrency-mt-unsafe): a tool that has nothing to save
  }
  JobCost cost;
  cost.stage_ms["probe"] = rendering->probe_ms;
  cost.stage_ms["decode"] = rendering->decode_ms;
  for (const image::RenderedVariant& variant : rendering->variants) {
    cost.stage_ms["encode " + variant.name] = variant.encode_ms;
    cost.variant_bytes[variant.name] = variant.bytes.size();
  }
  return cost;
}

}  // namespace

Job render_job(const RenderWork& work) {
  return [work](std::size_t source) {
    const image::RenderOptions options{.limits = {}, .threads = work.threads};
    return cost_of(image::render(work.runtime, work.sources[source], work.plan, options));
  };
}

Job codec_job(std::shared_ptr<codec::CodecPool> pool, const std::vector<Bytes>& sources,
              const Plan& plan) {
  return [pool = std::move(pool), &sources, &plan](std::size_t source) {
    return cost_of(pool->render(sources[source], plan));
  };
}

}  // namespace darkroom::bench
