#include "image/moving_picture.hpp"

#include "container/probe.hpp"
#include "image/encode.hpp"
#include "image/transform.hpp"

#include <cstddef>
#include <limits>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

// Of what an encoder of ours has just written: whatever it came to, it is nobody's attack.
int frames_in(ByteView file) {
  constexpr int kAny = std::numeric_limits<int>::max();
  const Result<container::Facts> facts =
      container::probe(file, {.max_source_bytes = std::numeric_limits<std::uint64_t>::max(),
                              .max_pixels = std::numeric_limits<std::int64_t>::max(),
                              .max_side = kAny,
                              .max_frames = kAny,
                              .max_chunks = kAny});
  if (!facts) throw vips::VError("an animation that is none");
  return facts->frames;
}

}  // namespace

std::optional<MovingPicture> moving_picture(const Footage& footage, const Variant& variant,
                                            const Marks& marks, int threads) {
  const Frames& frames = footage.frames;
  const Framing framing = framing_of(footage.shown, variant);
  std::optional<Overlay> overlay;
  if (variant.watermark.any()) {
    overlay = marks.overlay_for(framed(footage.shown.pixels, variant, framing), variant);
  }
  const auto drawn = [&](std::size_t i, Size size) {
    const VImage frame = framed(frames.pixels[i], variant, framing);
    return resized(overlay ? overlay->on(frame) : frame, size, size).copy_memory();
  };
  const Make make = [&](Size size, int quality) {
    Variant tried = variant;
    tried.quality = quality;
    return encode_animated({.frame = [&](std::size_t i) { return drawn(i, size); },
                            .delays_ms = frames.delays_ms,
                            .loops = frames.loops},
                           tried, threads);
  };
  std::optional<Encoded> encoded = make_within(variant, framing.placement.canvas, make);
  if (!encoded) return std::nullopt;
  const int written = frames_in(encoded->bytes);
  return MovingPicture{.encoded = *std::move(encoded),
                       .crop = framing.crop,
                       .attention = framing.attention,
                       .frames = written};
}

}  // namespace darkroom::image
