#include "image/encoders/webp.hpp"

#include "base/c_handle.hpp"

#include <vips/vips8>
#include <webp/encode.h>

#include <span>

namespace darkroom::image {
namespace {

using Picture = CHandle<WebPPicture, WebPPictureFree>;
using Writer = CHandle<WebPMemoryWriter, WebPMemoryWriterClear>;

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

}  // namespace

Bytes encode_webp(const PixelView& pixels, const Variant& variant, int threads) {
  const WebPConfig config = config_of(variant, threads);
  WebPPicture picture;
  if (WebPPictureInit(&picture) == 0) throw vips::VError("libwebp is of another version");
  const Picture owned_picture(&picture);
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  const Writer owned_writer(&writer);
  picture.width = pixels.size.width;
  picture.height = pixels.size.height;
  picture.use_argb = variant.lossless || variant.chroma == Chroma::full ? 1 : 0;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  const auto import = pixels.bands == 4 ? WebPPictureImportRGBA : WebPPictureImportRGB;
  const bool done =
      import(&picture, pixels.bytes.data(), static_cast<int>(pixels.row_bytes())) != 0 &&
      WebPEncode(&config, &picture) != 0;
  if (!done) throw vips::VError("libwebp");
  const auto bytes = std::as_bytes(std::span(writer.mem, writer.size));
  return {bytes.begin(), bytes.end()};
}

}  // namespace darkroom::image
