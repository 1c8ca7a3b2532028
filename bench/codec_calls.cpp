#include "codec_calls.hpp"

#include "base/c_handle.hpp"

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace darkroom::bench {
namespace {

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "darkroom_bench: %s\n", what);
  std::exit(1);  // NOLINT(concurrency-mt-unsafe): a tool that has nothing to save
}

[[noreturn]] void give_up_on_jpeg(j_common_ptr) {
  give_up("libjpeg refuses this");
}

const unsigned char* unsigned_data(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::size_t bytes_of(Size size, int bands) {
  return static_cast<std::size_t>(size.pixels()) * static_cast<std::size_t>(bands);
}

// libpng's row interface, so that only what the file needs is converted.
struct PngInput {
  ByteView left;
};

void read_png(png_structp png, png_bytep out, std::size_t length) {
  auto* input = static_cast<PngInput*>(png_get_io_ptr(png));
  if (input->left.size() < length) give_up("a PNG ends early");
  std::memcpy(out, input->left.data(), length);
  input->left = input->left.subspan(length);
}

[[noreturn]] void give_up_on_png(png_structp, png_const_charp) {
  give_up("libpng refuses this");
}
void ignore_png(png_structp, png_const_charp) {}

Pixels decode_png(ByteView source) {
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, give_up_on_png, ignore_png);
  png_infop facts = png_create_info_struct(png);
  PngInput input{source};
  png_set_read_fn(png, &input, read_png);
  png_read_info(png, facts);
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_gray_to_rgb(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, facts);
  Pixels pixels;
  pixels.size = {static_cast<int>(png_get_image_width(png, facts)),
                 static_cast<int>(png_get_image_height(png, facts))};
  pixels.bands = png_get_channels(png, facts);
  pixels.bytes.resize(bytes_of(pixels.size, pixels.bands));
  const std::size_t row = png_get_rowbytes(png, facts);
  for (int pass = 0; pass < passes; ++pass) {
    for (int y = 0; y < pixels.size.height; ++y) {
      png_read_row(png, pixels.bytes.data() + static_cast<std::size_t>(y) * row, nullptr);
    }
  }
  png_destroy_read_struct(&png, &facts, nullptr);
  return pixels;
}

Pixels decode_jpeg(ByteView source) {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  errors.error_exit = give_up_on_jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, unsigned_data(source), source.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = JCS_RGB;
  jpeg_start_decompress(&jpeg);
  Pixels pixels{{static_cast<int>(jpeg.output_width), static_cast<int>(jpeg.output_height)}, 3, {}};
  pixels.bytes.resize(bytes_of(pixels.size, 3));
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW row = pixels.bytes.data() +
                   static_cast<std::size_t>(jpeg.output_scanline) * jpeg.output_width * 3;
    jpeg_read_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return pixels;
}

Pixels decode_webp(ByteView source) {
  WebPBitstreamFeatures features{};
  if (WebPGetFeatures(unsigned_data(source), source.size(), &features) != VP8_STATUS_OK) {
    give_up("this is no PNG, JPEG or WebP");
  }
  Pixels pixels{{features.width, features.height}, features.has_alpha != 0 ? 4 : 3, {}};
  pixels.bytes.resize(bytes_of(pixels.size, pixels.bands));
  const auto into = features.has_alpha != 0 ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (into(unsigned_data(source), source.size(), pixels.bytes.data(), pixels.bytes.size(),
           features.width * pixels.bands) == nullptr) {
    give_up("libwebp refuses this");
  }
  return pixels;
}

std::size_t encode_jpeg(const Pixels& pixels, const Variant& variant) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  errors.error_exit = give_up_on_jpeg;
  jpeg_create_compress(&jpeg);
  unsigned char* out = nullptr;
  unsigned long length = 0;
  jpeg_mem_dest(&jpeg, &out, &length);
  jpeg.image_width = static_cast<JDIMENSION>(pixels.size.width);
  jpeg.image_height = static_cast<JDIMENSION>(pixels.size.height);
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, variant.quality, TRUE);
  jpeg.optimize_coding = TRUE;
  if (variant.progressive) jpeg_simple_progression(&jpeg);
  if (variant.chroma == Chroma::full) {
    jpeg.comp_info[0].h_samp_factor = 1;
    jpeg.comp_info[0].v_samp_factor = 1;
  }
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    // libjpeg takes rows it may write, and only reads them.
    auto* row = const_cast<JSAMPLE*>(pixels.bytes.data()) +
                static_cast<std::size_t>(jpeg.next_scanline) * jpeg.image_width * 3;
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::free(out);  // NOLINT(cppcoreguidelines-owning-memory): libjpeg took it with malloc
  return length;
}

std::size_t encode_webp(const Pixels& pixels, const Variant& variant) {
  WebPConfig config;
  WebPPicture picture;
  WebPMemoryWriter writer;
  if (WebPConfigInit(&config) == 0 || WebPPictureInit(&picture) == 0) give_up("wrong libwebp");
  config.quality = static_cast<float>(variant.quality);
  config.method = variant.effort;
  config.use_sharp_yuv = variant.chroma == Chroma::full ? 1 : 0;
  WebPMemoryWriterInit(&writer);
  picture.width = pixels.size.width;
  picture.height = pixels.size.height;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  const auto import = pixels.bands == 4 ? WebPPictureImportRGBA : WebPPictureImportRGB;
  const bool done = import(&picture, pixels.bytes.data(), pixels.size.width * pixels.bands) != 0 &&
                    WebPEncode(&config, &picture) != 0;
  if (!done) give_up("libwebp cannot encode");
  const std::size_t length = writer.size;
  WebPMemoryWriterClear(&writer);
  WebPPictureFree(&picture);
  return length;
}

}  // namespace

Pixels decode(ByteView source) {
  constexpr std::size_t kPngSignature = 8;
  if (source.size() >= kPngSignature && png_sig_cmp(unsigned_data(source), 0, kPngSignature) == 0) {
    return decode_png(source);
  }
  if (source.size() >= 2 && unsigned_data(source)[0] == 0xFF && unsigned_data(source)[1] == 0xD8) {
    return decode_jpeg(source);
  }
  return decode_webp(source);
}

std::size_t encode(const Pixels& pixels, const Variant& variant) {
  if (variant.format == Format::jpeg) return encode_jpeg(pixels, variant);
  if (variant.format == Format::webp) return encode_webp(pixels, variant);
  give_up("the floor knows JPEG and WebP variants alone");
}

}  // namespace darkroom::bench
