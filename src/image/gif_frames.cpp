// By libvips' GIF loader, which decodes a frame when its rows are asked for.
#include "image/colour.hpp"
#include "image/decode.hpp"
#include "image/frame_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

class GifFrames final : public FrameReader {
 public:
  explicit GifFrames(const VImage& strip)
      : strip_(to_srgb(strip)),
        height_(height_of(strip)),
        loops_(strip.get_typeof("loop") != 0 ? std::max(strip.get_int("loop"), 0) : 0) {
    if (strip.get_typeof("delay") != 0) delays_ = strip.get_array_int("delay");
    delays_.resize(static_cast<std::size_t>(frames()));
  }

  Size size() const override { return {strip_.width(), height_}; }
  int frames() const override { return strip_.height() / height_; }
  int loops() const override { return loops_; }

  DecodedFrame next() override {
    const VImage frame = strip_.extract_area(0, next_ * height_, strip_.width(), height_);
    const int delay = delays_.at(static_cast<std::size_t>(next_++));
    return {.pixels = pixels_in_memory(frame), .delay_ms = std::max(delay, 0)};
  }

 private:
  static int height_of(const VImage& strip) {
    if (strip.get_typeof(VIPS_META_PAGE_HEIGHT) == 0) return strip.height();
    const int height = strip.get_int(VIPS_META_PAGE_HEIGHT);
    return height > 0 && strip.height() % height == 0 ? height : strip.height();
  }

  VImage strip_;  // frame below frame, lazy
  int height_;    // px
  int loops_;
  std::vector<int> delays_;
  int next_ = 0;
};

}  // namespace

std::unique_ptr<FrameReader> read_gif_frames(ByteView source, const container::Facts& facts) {
  return std::make_unique<GifFrames>(open_gif_frames(source, facts));
}

}  // namespace darkroom::image
