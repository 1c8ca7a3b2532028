// Plan + source bytes -> the variants' bytes. Pure: no network, no disk, no clock but the stages'
// stopwatch. One decode, then every variant from those pixels, in parallel.
#pragma once

#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/placeholder.hpp>
#include <darkroom/result.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace darkroom::image {

struct RenderedVariant {
  std::string name;
  Format format = Format::jpeg;
  Size size;        // px
  int quality = 0;  // 1..100, as used
  Bytes bytes = {};
  double encode_ms = 0;                 // geometry and encoding
  std::optional<Box> crop = {};         // what of the upright source it shows, where not all of it
  std::optional<Point> attention = {};  // px of the upright source: where a subject was seen
  MetadataParts dropped = {};  // of the source's metadata; render() itself writes pixels alone
};

struct Rendering {
  container::Facts facts;
  std::vector<RenderedVariant> variants;  // in the plan's order, all of them
  std::optional<Placeholder> placeholder = {};
  double probe_ms = 0;
  double decode_ms = 0;
};

struct RenderOptions {
  Limits limits;
  int threads = 2;  // variants rendered at the same time, 1 or more
};

// All or nothing. Errors: those of container::probe, corrupt_image or truncated_image where the
// decoder refuses the pixels, processing_failed where an encoder does. Never holds libvips' text:
// its error buffer is shared by all threads and may speak of another job. The same source and plan
// give the same bytes. Thread-safe; starts its own threads.
Result<Rendering> render(const VipsRuntime& runtime, ByteView source, const Plan& plan,
                         const RenderOptions& options);

// render() without its probe, for who has probed and admitted this very source already: `facts`
// must be what container::probe said of it. probe_ms stays 0.
Result<Rendering> render_probed(const VipsRuntime& runtime, ByteView source,
                                const container::Facts& facts, const Plan& plan,
                                const RenderOptions& options);

}  // namespace darkroom::image
