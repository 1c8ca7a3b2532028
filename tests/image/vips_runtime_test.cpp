#include "image/vips_runtime.hpp"

#include "image/pictures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace darkroom::image {
namespace {

TEST(VipsRuntime, ReadsAndWritesEveryPromisedFormat) {
  const VipsRuntime& runtime = libvips();

  EXPECT_THAT(runtime.decodable(), testing::IsSupersetOf({Format::jpeg, Format::png, Format::webp,
                                                          Format::gif, Format::avif}));
  EXPECT_THAT(runtime.encodable(), testing::IsSupersetOf({Format::jpeg, Format::png, Format::webp,
                                                          Format::gif, Format::avif}));
}

TEST(VipsRuntime, NamesTheVersionItRunsOn) {
  EXPECT_THAT(VipsRuntime::version(), testing::MatchesRegex("8\\.[0-9]+\\.[0-9]+"));
}

TEST(VipsRuntime, RefusesASecondStart) {
  libvips();

  const Result<VipsRuntime> second = VipsRuntime::start();

  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code(), ErrorCode::internal);
}

TEST(VipsRuntime, BlocksLoadersThatItDoesNotNeed) {
  libvips();
  const std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>";
  VipsBlob* bytes = vips_blob_new(nullptr, svg.data(), svg.size());

  EXPECT_THROW(vips::VImage::svgload_buffer(bytes), vips::VError);
  EXPECT_THROW(vips::VImage::magickload_buffer(bytes), vips::VError);
  EXPECT_THROW(vips::VImage::new_from_file("/etc/hostname"), vips::VError);

  vips_area_unref(VIPS_AREA(bytes));
  vips_error_clear();
}

TEST(VipsRuntime, KeepsLibvipsFromWritingToStandardError) {
  const Bytes png = as_png(noise({64, 64}));
  VipsBlob* half = vips_blob_new(nullptr, png.data(), png.size() / 2);

  testing::internal::CaptureStderr();
  const vips::VImage image = vips::VImage::pngload_buffer(half);  // not strict: a warning a row
  EXPECT_GE(image.avg(), 0);

  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  vips_area_unref(VIPS_AREA(half));
}

TEST(VipsThread, LetsAThreadComputePixels) {
  double average = 0;

  std::jthread([&average] {
    const VipsThread thread(libvips());
    average = solid({8, 8}, {40, 40, 40}).avg();
  }).join();

  EXPECT_EQ(average, 40);
}

}  // namespace
}  // namespace darkroom::image
