// By libwebp's own animation decoder: libvips' loader decodes all frames before it gives the first.
#include "base/c_handle.hpp"
#include "image/colour.hpp"
#include "image/decode.hpp"
#include "image/frame_reader.hpp"
#include "image/pixel_memory.hpp"

#include <webp/demux.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;
using Decoder = CHandle<WebPAnimDecoder, WebPAnimDecoderDelete>;

constexpr int kBands = 4;

class WebpFrames final : public FrameReader {
 public:
  WebpFrames(ByteView source, VImage header) : header_(std::move(header)) {
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0) fail();
    options.color_mode = MODE_RGBA;
    const WebPData data{.bytes = reinterpret_cast<const std::uint8_t*>(source.data()),
                        .size = source.size()};
    decoder_.reset(WebPAnimDecoderNew(&data, &options));
    if (!decoder_ || WebPAnimDecoderGetInfo(decoder_.get(), &info_) == 0) fail();
  }

  Size size() const override {
    return {static_cast<int>(info_.canvas_width), static_cast<int>(info_.canvas_height)};
  }
  int frames() const override { return static_cast<int>(info_.frame_count); }
  int loops() const override { return static_cast<int>(info_.loop_count); }

  DecodedFrame next() override {
    std::uint8_t* canvas = nullptr;  // the decoder's own, until the next
    int end = 0;                     // ms from the first frame's start
    if (WebPAnimDecoderGetNext(decoder_.get(), &canvas, &end) == 0) fail();
    // Times are differences: their sum may go round.
    const std::uint32_t delay = static_cast<std::uint32_t>(end) - shown_until_;
    shown_until_ = static_cast<std::uint32_t>(end);
    return {.pixels = pixels_in_memory(to_srgb(with_profile(copy_of(canvas)))),
            .delay_ms = static_cast<int>(delay)};
  }

 private:
  [[noreturn]] static void fail() { throw vips::VError("libwebp"); }

  VImage copy_of(const std::uint8_t* canvas) const {
    const std::size_t length = static_cast<std::size_t>(size().pixels()) * kBands;
    PixelMemory memory = pixel_memory(length);
    if (!memory) fail();
    std::memcpy(memory.get(), canvas, length);
    return image_of(std::move(memory), size(), kBands);
  }

  VImage with_profile(VImage frame) const {
    if (header_.get_typeof(VIPS_META_ICC_NAME) == 0) return frame;
    std::size_t length = 0;
    const void* profile = header_.get_blob(VIPS_META_ICC_NAME, &length);
    vips_image_set_blob_copy(frame.get_image(), VIPS_META_ICC_NAME, profile, length);
    return frame;
  }

  VImage header_;  // what stands beside the frames, by libvips
  Decoder decoder_;
  WebPAnimInfo info_{};
  std::uint32_t shown_until_ = 0;  // ms
};

}  // namespace

std::unique_ptr<FrameReader> read_webp_frames(ByteView source, const container::Facts& facts) {
  return std::make_unique<WebpFrames>(source, open_source(source, facts, 1));
}

}  // namespace darkroom::image
