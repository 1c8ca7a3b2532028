#include "image/encoders/webp.hpp"

#include "base/c_handle.hpp"
#include "image/encode.hpp"

#include <vips/vips8>
#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace darkroom::image {
namespace {

using Picture = CHandle<WebPPicture, WebPPictureFree>;
using Writer = CHandle<WebPMemoryWriter, WebPMemoryWriterClear>;
using Animation = CHandle<WebPAnimEncoder, WebPAnimEncoderDelete>;
using Assembled = CHandle<WebPData, WebPDataClear>;

WebPConfig config_of(const Variant& variant, int threads) {
  WebPConfig config;
  if (WebPConfigInit(&config) == 0) throw vips::VError("libwebp is of another version");
  config.lossless = variant.lossless ? 1 : 0;
  config.quality = static_cast<float>(variant.quality);
  config.method = variant.effort;
  config.use_sharp_yuv = variant.chroma == Chroma::full ? 1 : 0;
  config.thread_level = threads > 1 ? 1 : 0;
  return config;
}

WebPPicture picture_of(const PixelView& pixels) {
  WebPPicture picture;
  if (WebPPictureInit(&picture) == 0) throw vips::VError("libwebp is of another version");
  picture.width = pixels.size.width;
  picture.height = pixels.size.height;
  return picture;
}

bool import(WebPPicture& picture, const PixelView& pixels) {
  const auto import = pixels.bands == 4 ? WebPPictureImportRGBA : WebPPictureImportRGB;
  return import(&picture, pixels.bytes.data(), static_cast<int>(pixels.row_bytes())) != 0;
}

Animation animation_of(Size canvas, int loops) {
  constexpr int kMostLoops = 0xffff;  // of ANIM's field
  WebPAnimEncoderOptions options;
  if (WebPAnimEncoderOptionsInit(&options) == 0) {
    throw vips::VError("libwebpmux is of another version");
  }
  options.anim_params.loop_count = std::min(loops, kMostLoops);
  options.anim_params.bgcolor = 0;  // transparent: what is not covered is nobody's white
  Animation animation(WebPAnimEncoderNew(canvas.width, canvas.height, &options));
  if (!animation) throw vips::VError("libwebpmux");
  return animation;
}

void add(WebPAnimEncoder* animation, const PixelView& pixels, std::uint32_t start_ms,
         const WebPConfig& config) {
  WebPPicture picture = picture_of(pixels);
  const Picture owned(&picture);
  picture.use_argb = 1;  // frames are compared in it
  // Times are differences to libwebp, which may go round.
  const bool added =
      import(picture, pixels) &&
      WebPAnimEncoderAdd(animation, &picture, static_cast<int>(start_ms), &config) != 0;
  if (!added) throw vips::VError("libwebpmux");
}

}  // namespace

Bytes encode_webp(const PixelView& pixels, const Variant& variant, int threads) {
  const WebPConfig config = config_of(variant, threads);
  WebPPicture picture = picture_of(pixels);
  const Picture owned_picture(&picture);
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  const Writer owned_writer(&writer);
  picture.use_argb = variant.lossless || variant.chroma == Chroma::full ? 1 : 0;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  const bool done = import(picture, pixels) && WebPEncode(&config, &picture) != 0;
  if (!done) throw vips::VError("libwebp");
  const auto bytes = std::as_bytes(std::span(writer.mem, writer.size));
  return {bytes.begin(), bytes.end()};
}

Bytes encode_animated_webp(const Drawing& drawing, const Variant& variant, int threads) {
  const WebPConfig config = config_of(variant, threads);
  Animation animation;
  std::uint32_t now_ms = 0;
  for (std::size_t i = 0; i < drawing.delays_ms.size(); ++i) {
    const vips::VImage frame = drawing.frame(i);
    const PixelView pixels = view_of(frame);
    if (!animation) animation = animation_of(pixels.size, drawing.loops);
    add(animation.get(), pixels, now_ms, config);
    now_ms += static_cast<std::uint32_t>(drawing.delays_ms[i]);
  }
  WebPData data;
  WebPDataInit(&data);
  const Assembled owned(&data);
  const bool done =
      WebPAnimEncoderAdd(animation.get(), nullptr, static_cast<int>(now_ms), nullptr) != 0 &&
      WebPAnimEncoderAssemble(animation.get(), &data) != 0;
  if (!done) throw vips::VError("libwebpmux");
  const auto bytes = std::as_bytes(std::span(data.bytes, data.size));
  return {bytes.begin(), bytes.end()};
}

}  // namespace darkroom::image
