#include "contender.hpp"

#include "base/shared_bytes.hpp"
#include "codec/render_carrying.hpp"
#include "image/render.hpp"
#include "provenance/read.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
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

Result<image::Rendering> inspected_and_rendered(const RenderWork& work, std::size_t source) {
  const image::RenderOptions options{.limits = {}, .threads = work.threads};
  const Bytes& bytes = work.sources[source];
  const auto began = std::chrono::steady_clock::now();
  const container::Facts facts = TRY(provenance::inspect(bytes, options.limits));
  const std::chrono::duration<double, std::milli> probed = std::chrono::steady_clock::now() - began;
  image::Rendering rendering =
      TRY(codec::render_carrying(work.runtime, LazyBytes(bytes), facts, work.plan, options));
  rendering.probe_ms = probed.count();
  return rendering;
}

}  // namespace

Job render_job(const RenderWork& work) {
  return [work](std::size_t source) { return cost_of(inspected_and_rendered(work, source)); };
}

Result<Job> codec_job(std::shared_ptr<codec::CodecPool> pool, const std::vector<Bytes>& sources,
                      const Plan& plan) {
  auto loaded = std::make_shared<std::vector<SharedBytes>>();
  for (const Bytes& source : sources) {
    auto shared = SharedBytes::copy_of(source);
    if (!shared) return Error::transient(ErrorCode::out_of_memory, shared.error().message());
    loaded->push_back(*std::move(shared));
  }
  return [pool = std::move(pool), loaded, &plan](std::size_t source) {
    return cost_of(pool->render((*loaded)[source], plan, {}));
  };
}

}  // namespace darkroom::bench
