// Plan + source bytes -> the variants' bytes. Pure: no network, no disk, no clock but the stages'
// stopwatch. One decode, then every variant from those pixels, in parallel.
#pragma once

#include "container/facts.hpp"
#include "domain/pixels.hpp"
#include "domain/plan.hpp"
#include "image/animation.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/limits.hpp>
#include <darkroom/placeholder.hpp>
#include <darkroom/result.hpp>

#include <map>
#include <optional>
#include <span>
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
  std::optional<double> frame_time = {};  // seconds into the clip; absent of a picture
  int frames = 1;                         // more where it moves
  std::optional<double> score = {};       // SSIMULACRA 2, where it was aimed at
  bool is_signed = false;                 // as VariantResult's; render() itself signs nothing
  MetadataParts dropped = {};  // of the source's metadata; render() itself writes pixels alone
};

struct Rendering {
  container::Facts facts;
  std::vector<RenderedVariant> variants;  // in the plan's order, all of them
  std::optional<Placeholder> placeholder = {};
  double probe_ms = 0;
  double decode_ms = 0;
  double sign_ms = 0;  // of Content Credentials, which come to the finished files
};

struct RenderOptions {
  Limits limits;
  int threads = 2;                   // variants rendered at the same time, 1 or more
  std::vector<ByteView> marks = {};  // the files of marks_of(plan), in its order
};

// All or nothing. Errors: those of container::probe, corrupt_image or truncated_image where the
// decoder refuses the pixels, invalid_preset where it refuses a watermark's, processing_failed
// where an encoder does. Never holds libvips' text: its error buffer is shared by all threads and
// may speak of another job. The same source and plan give the same bytes. Thread-safe; starts its
// own threads.
Result<Rendering> render(const VipsRuntime& runtime, ByteView source, const Plan& plan,
                         const RenderOptions& options);

// render() without its probe, for who has probed and admitted this very source already: `facts`
// must be what container::probe said of it. probe_ms stays 0. Of an animation, no frame is decoded
// that no variant shows, and none twice.
Result<Rendering> render_probed(const VipsRuntime& runtime, ByteView source,
                                const container::Facts& facts, const Plan& plan,
                                const RenderOptions& options);

// What a variant of a clip shows: a frame; several, the cells of a sprite sheet; or where `moving`
// is there all of that, of whose size the one of `stills` is then: it decides what is cut off.
// Placeholders are made of the first variant's first.
struct Shown {
  std::vector<const Pixels*> stills;  // one or more
  const Moving* moving = nullptr;
};

// The variants of a clip, each from its own frames: `shown` has one for each variant of the plan.
// The frames are as they are coded; they are turned here, as the facts say.
Result<Rendering> render_frames(const VipsRuntime& runtime, std::span<const Shown> shown,
                                const container::Facts& facts, const Plan& plan,
                                const RenderOptions& options);

}  // namespace darkroom::image
