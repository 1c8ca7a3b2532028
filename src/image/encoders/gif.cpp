#include "image/encoders/gif.hpp"

#include "base/c_handle.hpp"
#include "image/encode.hpp"
#include "image/pixel_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

void release(VipsBlob* blob) {
  vips_area_unref(VIPS_AREA(blob));
}
using Blob = CHandle<VipsBlob, release>;

// Frame below frame, as libvips takes an animation. A height of many thousand px is no more than
// that: GIF's limit is a frame's.
class Strip {
 public:
  Strip(const PixelView& first, std::size_t frames)
      : frame_(first.size),
        bands_(first.bands),
        bytes_(first.bytes.size()),
        frames_(frames),
        memory_(pixel_memory(bytes_ * frames)) {
    if (!memory_) throw vips::VError("no memory");
  }

  void put(const PixelView& frame, std::size_t at) {
    if (frame.size != frame_ || frame.bands != bands_) throw vips::VError("frames differ");
    std::memcpy(memory_.get() + (at * bytes_), frame.bytes.data(), bytes_);
  }

  VImage image() && {
    const Size size{frame_.width, frame_.height * static_cast<int>(frames_)};
    VImage strip = image_of(std::move(memory_), size, bands_);
    strip.set(VIPS_META_PAGE_HEIGHT, frame_.height);
    return strip;
  }

 private:
  Size frame_;
  int bands_;
  std::size_t bytes_;  // of a frame
  std::size_t frames_;
  PixelMemory memory_;
};

VImage strip_of(const Drawing& drawing) {
  const std::size_t frames = drawing.delays_ms.size();
  std::optional<Strip> strip;
  for (std::size_t i = 0; i < frames; ++i) {
    const VImage frame = drawing.frame(i);
    const PixelView pixels = view_of(frame);
    if (!strip) strip.emplace(pixels, frames);
    strip->put(pixels, i);
  }
  if (!strip) throw vips::VError("no frames");
  return std::move(*strip).image();
}

}  // namespace

std::vector<int> in_hundredths(std::span<const int> delays_ms) {
  constexpr int kTick = 10;         // ms
  constexpr int kTakenAsSlow = 10;  // ms: at or below it players show a frame for 100
  constexpr int kMost = 0xffff * kTick;
  std::vector<int> delays;
  int owed = 0;  // ms, by what was rounded: -5..5
  for (const int delay : delays_ms) {
    const int wanted = std::min(delay, kMost) + owed;
    const int nearest = std::min((wanted + (kTick / 2)) / kTick * kTick, kMost);
    const int least = delay > kTakenAsSlow ? kTakenAsSlow + kTick : 0;
    delays.push_back(std::max(nearest, least));
    // A frame that had to be longer is not made up for: another would be too short.
    owed = nearest < least ? 0 : std::clamp(wanted - nearest, -kTick / 2, kTick / 2);
  }
  return delays;
}

Bytes encode_gif(const VImage& image, const Variant& variant) {
  const Blob blob(image.gifsave_buffer(VImage::option()
                                           ->set("effort", variant.effort + 1)
                                           ->set("interlace", variant.progressive)
                                           ->set("strip", true)));
  std::size_t length = 0;
  const auto* bytes = static_cast<const std::byte*>(vips_blob_get(blob.get(), &length));
  return {bytes, bytes + length};
}

Bytes encode_animated_gif(const Drawing& drawing, const Variant& variant) {
  constexpr int kMostLoops = 0xffff + 1;  // the field counts those after the first
  VImage strip = strip_of(drawing);
  strip.set("delay", in_hundredths(drawing.delays_ms));
  strip.set("loop", std::min(drawing.loops, kMostLoops));
  return encode_gif(strip, variant);
}

}  // namespace darkroom::image
