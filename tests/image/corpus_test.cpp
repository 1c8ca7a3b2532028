// Real and hostile files, where there are any (DARKROOM_CORPUS).
#include "image/encode.hpp"
#include "image/pictures.hpp"
#include "image/quality/aim.hpp"
#include "image/quality/ssimulacra2.hpp"
#include "image/render.hpp"
#include "image/transform.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const std::string& folder) {
  const char* given = std::getenv("DARKROOM_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  const fs::path corpus = given != nullptr ? given : DARKROOM_SOURCE_DIR "/../shared/corpus";
  std::vector<fs::path> files;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(corpus / folder, absent)) {
    files.push_back(entry.path());
  }
  return files;
}

Bytes content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

// The stable-diffusion preset: the smallest boxes, so that the most sources are resampled.
Plan small_boxes() {
  return plan_of(
      {{.name = "normal",
        .box = {768, 768},
        .format = Format::jpeg,
        .quality = 80,
        .progressive = true},
       {.name = "high-quality", .box = {1536, 1536}, .format = Format::webp, .quality = 95}});
}

// In the folder of good files because lenient decoders take them, but both end early: a GIF without
// its trailer, a PNG inside its pixels.
bool is_really_cut(const fs::path& file) {
  const std::string name = file.filename();
  return name == "go-fuzz-corpus-bb61a53878e75e5cec4c383e59e30c8b8c411e33-1" ||
         name == "go-fuzz-corpus-ff64c465b906b75c6b939bdc5eba0dc24f3ca9e4-4";
}

class CorpusOfGoodFiles : public testing::TestWithParam<const char*> {};

TEST_P(CorpusOfGoodFiles, RendersWhole) {
  const std::vector<fs::path> files = files_in(GetParam());
  if (files.empty()) GTEST_SKIP() << "no corpus: set DARKROOM_CORPUS";

  for (const fs::path& file : files) {
    const Result<Rendering> rendering = render(libvips(), content(file), small_boxes(), {});

    if (is_really_cut(file)) {
      EXPECT_EQ(rendering.error().code(), ErrorCode::truncated_image) << file;
      continue;
    }
    ASSERT_TRUE(rendering.has_value()) << file << ": " << rendering.error().message();
    for (const RenderedVariant& variant : rendering->variants) {
      const vips::VImage image = pixels_of(variant.bytes);
      EXPECT_EQ(image.width(), variant.size.width) << file;
      EXPECT_EQ(image.height(), variant.size.height) << file;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, CorpusOfGoodFiles, testing::Values("good", "generated"));

// As a generated picture is shown on a small screen.
vips::VImage shown_small(const fs::path& file) {
  constexpr int kWidth = 200;
  const Bytes source = content(file);
  const vips::VImage image =
      pixels_of(source).colourspace(VIPS_INTERPRETATION_sRGB).cast(VIPS_FORMAT_UCHAR);
  return image.thumbnail_image(kWidth).copy_memory();
}

TEST(CorpusOfGeneratedPictures, ReachesATargetInFourEncodesOnAverage) {
  const std::vector<fs::path> files = files_in("generated");
  if (files.empty()) GTEST_SKIP() << "no corpus: set DARKROOM_CORPUS";
  std::size_t encodes = 0;
  std::size_t aims = 0;
  for (const fs::path& file : files) {
    if (file.extension() != ".png") continue;
    const vips::VImage image = shown_small(file);
    for (const Format format : {Format::jpeg, Format::webp}) {
      for (const int target : {60, 75}) {
        Variant variant{.name = "v", .format = format, .chroma = Chroma::full};
        const Tried best = aim_at(target, format, [&](int quality) {
          ++encodes;
          variant.quality = quality;
          Bytes bytes = encode(format == Format::jpeg ? flattened(image, {}) : image, variant);
          const vips::VImage made = pixels_of(bytes).copy_memory();
          const double score = ssimulacra2(view_of(image), view_of(made));
          return Tried{.bytes = std::move(bytes), .quality = quality, .score = score};
        });
        EXPECT_TRUE(best.score >= target || best.quality == 100) << file;
        ++aims;
      }
    }
  }
  RecordProperty("encodes",
                 std::to_string(static_cast<double>(encodes) / static_cast<double>(aims)));
  EXPECT_LE(encodes, 4 * aims);
}

// In success or in an error, which is of the closed set by its type, and soon.
TEST(CorpusOfHostileFiles, EndsEachInTime) {
  const std::vector<fs::path> files = files_in("hostile");
  if (files.empty()) GTEST_SKIP() << "no corpus: set DARKROOM_CORPUS";

  for (const fs::path& file : files) {
    const Bytes source = content(file);
    const auto began = std::chrono::steady_clock::now();

    const Result<Rendering> rendering = render(libvips(), source, small_boxes(), {});

    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10)) << file;
    EXPECT_TRUE(rendering.has_value() || !rendering.error().retryable()) << file;
  }
}

}  // namespace
}  // namespace darkroom::image
