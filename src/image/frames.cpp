#include "image/frames.hpp"

#include "image/transform.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

VImage opaque(const VImage& image) {
  return image.has_alpha() ? image : image.bandjoin(255).copy_memory();
}

// Most animations are opaque throughout, though their formats have alpha in each frame.
void agree_on_alpha(std::vector<VImage>& frames) {
  const auto has_alpha = [](const VImage& frame) { return frame.has_alpha(); };
  if (std::ranges::none_of(frames, has_alpha)) return;
  for (VImage& frame : frames) frame = opaque(frame);
}

// The least and the greatest value of a band so far.
struct Range {
  int least = 255;
  int greatest = 0;

  void add(int value) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
};

}  // namespace

Animation decode_animation(FrameReader& reader, const container::Facts& facts,
                           const WantedFrames& wanted) {
  Animation animation{.first = {}, .poster = {}, .frames = {.loops = reader.loops()}};
  bool has_poster = !wanted.poster;
  const int frames = reader.frames();
  for (int i = 0; i < frames && (i == 0 || wanted.all || !has_poster); ++i) {
    const DecodedFrame frame = reader.next();
    if (i == 0) animation.first = frame.pixels;
    if (!has_poster && !is_blank(frame.pixels)) {
      animation.poster = frame.pixels;
      has_poster = true;
    }
    if (!wanted.all) continue;
    animation.frames.pixels.push_back(
        upright(without_opaque_alpha(frame.pixels), facts.orientation));
    animation.frames.delays_ms.push_back(frame.delay_ms);
  }
  if (animation.poster.is_null()) animation.poster = animation.first;
  agree_on_alpha(animation.frames.pixels);
  return animation;
}

bool is_blank(const VImage& frame) {
  constexpr int kOneTone = 8;  // levels: what lossy encoders make of one tone
  constexpr std::size_t kMostBands = 4;
  const auto bands = static_cast<std::size_t>(frame.bands());
  const std::span pixels(
      static_cast<const std::uint8_t*>(frame.data()),
      static_cast<std::size_t>(frame.width()) * static_cast<std::size_t>(frame.height()) * bands);
  std::array<Range, kMostBands> ranges;
  for (std::size_t at = 0; at < pixels.size(); at += bands) {
    // A transparent pixel's colour is nobody's business.
    const int alpha = bands == kMostBands ? pixels[at + 3] : 255;
    ranges[3].add(alpha);
    for (std::size_t band = 0; band < 3; ++band) {
      ranges.at(band).add(pixels[at + band] * alpha / 255);
    }
    const auto shows = [](const Range& range) { return range.greatest - range.least > kOneTone; };
    if (std::ranges::any_of(ranges, shows)) return false;
  }
  return true;
}

}  // namespace darkroom::image
