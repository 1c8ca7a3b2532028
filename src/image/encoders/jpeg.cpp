#include "image/encoders/jpeg.hpp"

#include <vips/vips8>

#include <csetjmp>
#include <cstdlib>

// After <cstdio>, of which it needs FILE and size_t.
#include <jpeglib.h>

namespace darkroom::image {
namespace {

struct Errors {
  jpeg_error_mgr manager;  // first: libjpeg hands out a pointer to it alone
  std::jmp_buf leave;
};

[[noreturn]] void leave(j_common_ptr jpeg) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): `manager` is its first member
  auto* errors = reinterpret_cast<Errors*>(jpeg->err);
  std::longjmp(errors->leave, 1);  // NOLINT(modernize-avoid-setjmp-longjmp): libjpeg's way out
}

void say_nothing(j_common_ptr /*jpeg*/) {}

// What libjpeg writes into memory that it takes with malloc.
struct Output {
  unsigned char* bytes = nullptr;
  unsigned long length = 0;

  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    std::free(bytes);  // NOLINT(cppcoreguidelines-owning-memory,cppcoreguidelines-no-malloc)
  }
};

void set_up(jpeg_compress_struct& jpeg, const PixelView& pixels, const Variant& variant) {
  jpeg.image_width = static_cast<JDIMENSION>(pixels.size.width);
  jpeg.image_height = static_cast<JDIMENSION>(pixels.size.height);
  jpeg.input_components = pixels.bands;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, variant.quality, TRUE);
  jpeg.optimize_coding = TRUE;
  jpeg.write_JFIF_header = FALSE;
  if (variant.progressive) jpeg_simple_progression(&jpeg);
  if (variant.chroma == Chroma::full) {
    jpeg.comp_info[0].h_samp_factor = 1;
    jpeg.comp_info[0].v_samp_factor = 1;
  }
}

// Whether it went well. libjpeg leaves it by longjmp, so nothing in it has a destructor.
bool compress(jpeg_compress_struct& jpeg, Errors& errors, const PixelView& pixels,
              const Variant& variant, Output& out) {
  // NOLINTNEXTLINE(modernize-avoid-setjmp-longjmp,cert-err52-cpp): as above
  if (setjmp(errors.leave) != 0) return false;
  jpeg_create_compress(&jpeg);
  jpeg_mem_dest(&jpeg, &out.bytes, &out.length);
  set_up(jpeg, pixels, variant);
  jpeg_start_compress(&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height) {
    const std::size_t at = jpeg.next_scanline * pixels.row_bytes();
    // libjpeg takes rows that it may write, and only reads them.
    auto* row = const_cast<JSAMPLE*>(pixels.bytes.subspan(at, pixels.row_bytes()).data());
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  return true;
}

}  // namespace

Bytes encode_jpeg(const PixelView& pixels, const Variant& variant) {
  jpeg_compress_struct jpeg{};
  Errors errors{};
  jpeg.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leave;
  errors.manager.output_message = say_nothing;
  Output out;
  const bool done = compress(jpeg, errors, pixels, variant, out);
  jpeg_destroy_compress(&jpeg);
  if (!done) throw vips::VError("libjpeg");
  const auto bytes = std::as_bytes(std::span(out.bytes, out.length));
  return {bytes.begin(), bytes.end()};
}

}  // namespace darkroom::image
