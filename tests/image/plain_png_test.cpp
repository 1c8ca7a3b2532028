// What the short way makes of a PNG is what libpng makes of it, or it leaves the file to libpng.
#include "image/plain_png.hpp"

#include "container/probe.hpp"
#include "image/pictures.hpp"
#include "image/profiles.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

std::optional<VImage> plain(const Bytes& file) {
  libvips();
  const Result<container::Facts> facts = container::probe(file, {});
  EXPECT_TRUE(facts.has_value()) << facts.error().message();
  return facts ? plain_png(file, *facts) : std::nullopt;
}

Bytes png(const VImage& image, VipsForeignPngFilter filter) {
  VipsBlob* blob = image.pngsave_buffer(VImage::option()->set("filter", filter));
  std::size_t length = 0;
  const auto* bytes = static_cast<const std::byte*>(vips_blob_get(blob, &length));
  Bytes copy(bytes, bytes + length);
  vips_area_unref(VIPS_AREA(blob));
  return copy;
}

double difference(const VImage& one, const VImage& other) {
  return (one - other).abs().max();
}

class EachFilter : public testing::TestWithParam<VipsForeignPngFilter> {};

TEST_P(EachFilter, IsUndoneAsLibpngDoes) {
  for (const int bands : {3, 4}) {
    for (const Size size : {Size{1, 1}, Size{1, 9}, Size{37, 1}, Size{203, 64}}) {
      const Bytes file = png(noise(size, bands), GetParam());

      const std::optional<VImage> pixels = plain(file);

      ASSERT_TRUE(pixels.has_value()) << bands << " bands";
      EXPECT_EQ(pixels->bands(), bands);
      EXPECT_EQ(difference(*pixels, pixels_of(file)), 0) << size.width << "x" << size.height;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Png, EachFilter,
                         testing::Values(VIPS_FOREIGN_PNG_FILTER_NONE, VIPS_FOREIGN_PNG_FILTER_SUB,
                                         VIPS_FOREIGN_PNG_FILTER_UP, VIPS_FOREIGN_PNG_FILTER_AVG,
                                         VIPS_FOREIGN_PNG_FILTER_PAETH,
                                         VIPS_FOREIGN_PNG_FILTER_ALL));

// The standard's formulas (ISO/IEC 15948:2004, table 9.1), a byte at a time.
std::vector<std::uint8_t> by_the_book(const std::vector<std::uint8_t>& rows, std::size_t row_bytes,
                                      std::size_t height, std::size_t bands) {
  std::vector<std::uint8_t> out(row_bytes * height);
  const auto at = [&](std::size_t y, std::size_t x, bool is_there) {
    return is_there ? int{out[(y * row_bytes) + x]} : 0;
  };
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < row_bytes; ++x) {
      const int a = at(y, x - bands, x >= bands);
      const int b = at(y - 1, x, y > 0);
      const int c = at(y - 1, x - bands, y > 0 && x >= bands);
      const int p = a + b - c;
      const int pa = std::abs(p - a);
      const int pb = std::abs(p - b);
      const int pc = std::abs(p - c);
      const int paeth = pa <= pb && pa <= pc ? a : (pb <= pc ? b : c);
      const int predicted[] = {0, a, b, (a + b) / 2, paeth};
      const int filter = rows[y * (row_bytes + 1)];
      out[(y * row_bytes) + x] =
          static_cast<std::uint8_t>(rows[(y * (row_bytes + 1)) + 1 + x] + predicted[filter]);
    }
  }
  return out;
}

RC_GTEST_PROP(Unfilter, FollowsTheStandard, ()) {
  const auto bands = *rc::gen::element(3, 4);
  const auto row_bytes = static_cast<std::size_t>(bands) * *rc::gen::inRange<std::size_t>(1, 40);
  const auto height = *rc::gen::inRange<std::size_t>(1, 12);
  auto rows = *rc::gen::container<std::vector<std::uint8_t>>((row_bytes + 1) * height,
                                                             rc::gen::arbitrary<std::uint8_t>());
  for (std::size_t y = 0; y < height; ++y) rows[y * (row_bytes + 1)] %= 5;
  const auto expected = by_the_book(rows, row_bytes, height, static_cast<std::size_t>(bands));

  RC_ASSERT(unfilter(rows, row_bytes, height, bands));

  rows.resize(expected.size());
  RC_ASSERT(rows == expected);
}

TEST(Unfilter, RefusesAFilterThatIsNone) {
  std::vector<std::uint8_t> rows{0, 1, 2, 3, 5, 1, 2, 3};

  EXPECT_FALSE(unfilter(rows, 3, 2, 3));
}

TEST(PlainPng, LeavesOtherKindsToLibpng) {
  const VImage picture = noise({20, 10});
  const auto saved = [](const VImage& image, vips::VOption* options) {
    VipsBlob* blob = image.pngsave_buffer(options);
    std::size_t length = 0;
    const auto* bytes = static_cast<const std::byte*>(vips_blob_get(blob, &length));
    Bytes copy(bytes, bytes + length);
    vips_area_unref(VIPS_AREA(blob));
    return copy;
  };

  const Bytes adobe = rgb_profile({.red = {0.60974, 0.31111, 0.01947},
                                   .green = {0.20528, 0.62567, 0.06087},
                                   .blue = {0.14919, 0.06322, 0.74457}},
                                  2.2);

  EXPECT_FALSE(plain(saved(picture.extract_band(0), VImage::option()))) << "grey";
  EXPECT_FALSE(plain(saved(picture, VImage::option()->set("palette", true)))) << "palette";
  EXPECT_FALSE(plain(saved(picture, VImage::option()->set("interlace", true)))) << "interlaced";
  EXPECT_FALSE(plain(saved(picture.colourspace(VIPS_INTERPRETATION_RGB16), VImage::option())))
      << "16 bit";
  EXPECT_FALSE(plain(as_png(tagged(picture, adobe)))) << "with a profile";
  EXPECT_FALSE(plain(as_jpeg(picture))) << "a JPEG";
}

// A chunk with its length and checksum, inserted before the image data.
Bytes with_stream(const Bytes& file, const std::function<void(Bytes&)>& change) {
  Bytes out(file.begin(), file.begin() + 33);  // the signature and IHDR
  const std::string text(reinterpret_cast<const char*>(file.data()), file.size());
  const std::size_t at = text.find("IDAT");
  const auto byte = [&](std::size_t i) { return std::to_integer<std::size_t>(file[i]); };
  const std::size_t length =
      byte(at - 4) << 24 | byte(at - 3) << 16 | byte(at - 2) << 8 | byte(at - 1);
  Bytes stream(file.begin() + static_cast<std::ptrdiff_t>(at) + 4,
               file.begin() + static_cast<std::ptrdiff_t>(at + 4 + length));
  change(stream);
  const auto append = [&](const std::string& type, const Bytes& content) {
    Bytes covered;
    for (const char letter : type) covered.push_back(static_cast<std::byte>(letter));
    covered.insert(covered.end(), content.begin(), content.end());
    std::uint32_t crc = 0xffffffff;
    for (const std::byte each : covered) {
      crc ^= std::to_integer<std::uint32_t>(each);
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }
    const auto put = [&](std::uint32_t number) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::byte>(number >> shift));
      }
    };
    put(static_cast<std::uint32_t>(content.size()));
    out.insert(out.end(), covered.begin(), covered.end());
    put(~crc);
  };
  append("IDAT", stream);
  append("IEND", {});
  return out;
}

TEST(PlainPng, ReadsOneStreamOfSeveralChunks) {
  const Bytes file = as_png(noise({300, 200}));
  ASSERT_TRUE(plain(file));
  EXPECT_EQ(difference(*plain(with_stream(as_png(noise({9, 7})), [](Bytes&) {})), noise({9, 7})),
            0);
}

TEST(PlainPng, LeavesABrokenStreamToLibpng) {
  const Bytes file = as_png(noise({9, 7}));

  EXPECT_FALSE(plain(with_stream(file, [](Bytes& stream) { stream.resize(stream.size() / 2); })));
  EXPECT_FALSE(plain(with_stream(file, [](Bytes& stream) { stream.push_back(std::byte{0}); })));
  EXPECT_FALSE(plain(with_stream(file, [](Bytes& stream) { stream.back() ^= std::byte{1}; })));
  EXPECT_FALSE(plain(with_stream(file, [](Bytes& stream) { stream.clear(); })));
}

TEST(PlainPng, ReadsTheCorpusAsLibpngDoes) {
  const char* given = std::getenv("DARKROOM_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  const std::filesystem::path corpus =
      given != nullptr ? given : DARKROOM_SOURCE_DIR "/../shared/corpus";
  int compared = 0;
  for (const char* folder : {"good", "generated"}) {
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(corpus / folder, absent)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(in)), {});
      const ByteView view = as_bytes(text);
      const Result<container::Facts> facts = container::probe(view, {});
      if (!facts || facts->format != Format::png) continue;
      const std::optional<VImage> pixels = plain_png(view, *facts);
      if (!pixels) continue;
      ++compared;
      EXPECT_EQ(difference(*pixels, pixels_of(Bytes(view.begin(), view.end()))), 0) << entry.path();
    }
  }
  if (compared == 0) GTEST_SKIP() << "no pictures at " << corpus;
}

}  // namespace
}  // namespace darkroom::image
