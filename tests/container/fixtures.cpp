#include "container/fixtures.hpp"

#include "container/make_bmff.hpp"
#include "container/make_exif.hpp"
#include "container/make_gif.hpp"
#include "container/make_jpeg.hpp"
#include "container/make_jpeg_xl.hpp"
#include "container/make_matroska.hpp"
#include "container/make_movie.hpp"
#include "container/make_png.hpp"
#include "container/make_tiff.hpp"
#include "container/make_webp.hpp"

#include <ostream>

namespace darkroom::container {
namespace {

std::string rich_png() {
  return png(png_chunk("acTL", big(4, 3) + big(4, 0)) + png_chunk("tEXt", "key\0text"s) +
             ztxt("text") + itxt("key", "text", true) + iccp("profile") +
             png_chunk("eXIf", exif(6)) + png_chunk("caBX", "store"));
}

std::string rich_jpeg() {
  return jpeg(jfif() + adobe(1) + jpeg_segment(0xe1, "Exif\0\0"s + exif(6)) +
                  jpeg_segment(0xe2, "ICC_PROFILE\0\1\1profile"s) + jpeg_segment(0xfe, "text"),
              {.marker = 0xc2});
}

std::string rich_gif() {
  return gif(gif_application("NETSCAPE2.0", "\1\0\0"s) + gif_comment("text") + gif_control(true) +
             gif_frame({.flags = 0xc1}) + gif_frame());
}

std::string rich_webp() {
  return webp(vp8x(16, 8, 0x12) + webp_chunk("ICCP", "profile") +
              webp_chunk("ANIM", std::string(6, '\0')) +
              anmf({}, webp_chunk("ALPH", "a") + vp8(8, 8)) + anmf({.left = 8}, vp8l(8, 8, true)) +
              webp_chunk("EXIF", exif(6)) + webp_chunk("XMP ", "<x/>"));
}

std::string rich_avif() {
  return bmff({.properties = {ispe(64, 48), pixi(10), av1c(0x40), nclx(6), box("irot", "\1"),
                              box("imir", "\1")},
               .items = item(1, "av01") + item(2, "Exif"),
               .extents = {{2, 0, 8, true}},
               .more_of_meta = box("idat", "12345678"),
               .before_data = box("moov", track("pict", 5, 64, 48))});
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that gtest looks for.
void PrintTo(const Fixture& fixture, std::ostream* stream) {
  *stream << fixture.name;
}

std::vector<Fixture> good_fixtures() {
  return {
      {"Png", png()},
      {"RichPng", rich_png()},
      {"Jpeg", jpeg()},
      {"RichJpeg", rich_jpeg()},
      {"Gif", gif(gif_frame())},
      {"RichGif", rich_gif()},
      {"LossyWebp", webp(vp8(64, 48))},
      {"LosslessWebp", webp(vp8l(64, 48))},
      {"RichWebp", rich_webp()},
      {"Avif", bmff()},
      {"RichAvif", rich_avif()},
      {"Heic", bmff({.file_type = ftyp("heic", "mif1")})},
      {"Tiff", tiff()},
      {"BigEndianTiff", tiff({.order = "MM", .images = 3})},
      {"JpegXl", jpeg_xl(), false},
      {"BoxedJpegXl", box("JXL ", "\r\n\x87\n") + ftyp("jxl ", "jxl ") + box("Exif", exif(6)) +
                          box("jxlc", jpeg_xl())},
      {"Movie", movie()},
      {"WebM", webm()},
  };
}

}  // namespace darkroom::container
