#include "contender.hpp"

#include "image/render.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

namespace darkroom::bench {

Job render_job(const RenderWork& work) {
  return [work](std::size_t source) {
    const image::RenderOptions options{.limits = {}, .threads = work.threads};
    const Result<image::Rendering> rendering =
        image::render(work.runtime, work.sources[source], work.plan, options);
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
  };
}

}  // namespace darkroom::bench
