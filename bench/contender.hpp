// What is measured: darkroom's own render, here and in codec processes, and the floor under it.
#pragma once

#include "codec/codec_pool.hpp"
#include "domain/plan.hpp"
#include "image/vips_runtime.hpp"
#include "measure.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <memory>
#include <vector>

namespace darkroom::bench {

// What a codec process does of a job, in this process: the source's facts and metadata, the pixels,
// and what the variants carry. All arguments outlive the job.
struct RenderWork {
  const image::VipsRuntime& runtime;
  const std::vector<Bytes>& sources;
  const Plan& plan;
  int threads = 2;  // variants at the same time
};
Job render_job(const RenderWork& work);

// The same through a pool of codec processes, as `darkroom serve` calls it: each source lies where
// its loader leaves it, in memory that codecs map. Shared by all calls of the job; the plan
// outlives it.
Result<Job> codec_job(std::shared_ptr<codec::CodecPool> pool, const std::vector<Bytes>& sources,
                      const Plan& plan);

// The sum of the codec libraries' calls: decode the source, encode each variant's pixels, one after
// another on one thread. The pixels are made ready before anything is measured. Resizing is no
// codec's work: it is measured beside, by plain vips_resize, as the stage "resize", and is in the
// processor time only where `with_resize`.
enum class Resizing { left_out, included };
Job floor_job(const std::vector<Bytes>& sources, const Plan& plan, Resizing resizing);

}  // namespace darkroom::bench
