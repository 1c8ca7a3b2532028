#include "image/looks.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

const Marks kNoMarks;

Variant small(const char* name, Format format) {
  return {.name = name, .box = {20, 20}, .format = format};
}

TEST(Looks, MakeAPictureOnceForAllThatShowIt) {
  const Master master{.pixels = noise({40, 40}), .source = {40, 40}};
  const Master another{.pixels = noise({40, 40}), .source = {40, 40}};
  std::vector<Variant> variants{small("a", Format::webp), small("b", Format::png),
                                small("c", Format::png), small("d", Format::jpeg)};
  const Looks looks(variants, {&master, &master, &another, &master}, kNoMarks);

  const Picture first = looks.of(0);

  EXPECT_EQ(looks.of(1).pixels.data(), first.pixels.data());
  EXPECT_NE(looks.of(2).pixels.data(), first.pixels.data());
  EXPECT_EQ(looks.of(3).pixels.data(), first.pixels.data());
  EXPECT_EQ(pixel_at(first.pixels, 3, 5),
            pixel_at(picture_of(master, variants[0]).pixels.copy_memory(), 3, 5));
}

TEST(Looks, ThrowToEachWhoAsks) {
  const Bytes whole = as_png(noise({40, 40}));
  const VImage broken = VImage::new_from_buffer(
      whole.data(), whole.size() / 2, "", VImage::option()->set("fail_on", VIPS_FAIL_ON_TRUNCATED));
  const Master master{.pixels = broken, .source = {40, 40}};
  const std::vector<Variant> variants{small("a", Format::webp), small("b", Format::png)};
  const Looks looks(variants, {&master, &master}, kNoMarks);

  EXPECT_THROW(looks.of(0), vips::VError);
  EXPECT_THROW(looks.of(1), vips::VError);
}

}  // namespace
}  // namespace darkroom::image
