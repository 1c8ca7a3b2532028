#include "image/resample.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

double lanczos(double x) {
  const double turn = std::numbers::pi * x;
  if (std::abs(x) >= 3) return 0;
  return std::abs(x) < 1e-9 ? 1 : 3 * std::sin(turn) * std::sin(turn / 3) / (turn * turn);
}

// The source's pixels that one of the result is made of, along one side, and their shares of it.
struct Taps {
  int first;
  std::vector<double> shares;
};

// As the textbook has it: the kernel is as many times wider as the picture gets smaller, and the
// result lies in the source's middle.
Taps taps(int position, int from, int to, double factor) {
  const double centre = ((position + 0.5) / factor) + ((from - (to / factor)) / 2) - 0.5;
  Taps found{.first = static_cast<int>(std::ceil(centre - (3 / factor)))};
  for (int at = found.first; at <= centre + (3 / factor); ++at) {
    found.shares.push_back(lanczos((at - centre) * factor));
  }
  const double sum = std::accumulate(found.shares.begin(), found.shares.end(), 0.0);
  for (double& share : found.shares) share /= sum;
  return found;
}

bool inside(const Taps& taps, int length) {
  return taps.first >= 0 && taps.first + std::ssize(taps.shares) <= length;
}

double pixel(const VImage& image, int x, int y, int band) {
  const auto* const pixels = static_cast<const unsigned char*>(image.data());
  return pixels[(((y * image.width()) + x) * image.bands()) + band];
}

double value(const VImage& image, int band, const Taps& across, const Taps& down) {
  double sum = 0;
  for (int y = 0; y < std::ssize(down.shares); ++y) {
    for (int x = 0; x < std::ssize(across.shares); ++x) {
      sum += down.shares[static_cast<std::size_t>(y)] * across.shares[static_cast<std::size_t>(x)] *
             pixel(image, across.first + x, down.first + y, band);
    }
  }
  return sum;
}

// The largest difference from the textbook, away from the borders, where conventions differ.
double difference(const VImage& result, const VImage& source, double horizontal, double vertical) {
  double largest = -1;
  for (int y = 0; y < result.height(); ++y) {
    const Taps down = taps(y, source.height(), result.height(), vertical);
    for (int x = 0; x < result.width(); ++x) {
      const Taps across = taps(x, source.width(), result.width(), horizontal);
      if (!inside(down, source.height()) || !inside(across, source.width())) continue;
      for (int band = 0; band < source.bands(); ++band) {
        largest = std::max(largest,
                           std::abs(pixel(result, x, y, band) - value(source, band, across, down)));
      }
    }
  }
  return largest;
}

// Of so little contrast that no overshoot leaves 0 to 255, where a library may cut it off between
// the two sides.
VImage pale_noise(Size size, int bands = 3) {
  return (noise(size, bands) / 4 + 96).cast(VIPS_FORMAT_UCHAR).copy_memory();
}

constexpr double kRounding = 0.6;  // half a level, and a little for the weights' own precision

TEST(Resampled, IsLanczosToTheLevel) {
  for (const int bands : {3, 4}) {
    const VImage image = pale_noise({60, 50}, bands);
    for (const Size to : {Size{54, 45}, Size{30, 25}, Size{18, 15}}) {
      const double factor = to.width / 60.0;

      EXPECT_LT(difference(resampled(image, to, to), image, factor, factor), kRounding)
          << bands << " bands, " << to.width;
    }
  }
}

TEST(Resampled, StretchesWhereBothSidesAreAskedFor) {
  const VImage image = pale_noise({60, 50});

  EXPECT_LT(difference(resampled(image, {30, 40}, {30, 40}), image, 0.5, 0.8), kRounding);
}

// 30 rows by 0.55 are 16.5: to stretch them to the 17 that there are would move what is on them.
TEST(Resampled, TakesOneFactorForBothSides) {
  const VImage wide = pale_noise({200, 30});
  const VImage high = pale_noise({30, 200});

  EXPECT_LT(difference(resampled(wide, {110, 17}, {110, 110}), wide, 0.55, 0.55), kRounding);
  EXPECT_LT(difference(resampled(high, {17, 110}, {110, 110}), high, 0.55, 0.55), kRounding);
}

// 16/30 and 18/33 both come to 18x16.
TEST(Resampled, TakesTheFactorOfTheSideThatFillsTheBox) {
  const VImage image = pale_noise({33, 30});
  const double by_height = 16.0 / 30;
  const double by_width = 18.0 / 33;

  EXPECT_LT(difference(resampled(image, {18, 16}, {100, 16}), image, by_height, by_height),
            kRounding);
  EXPECT_LT(difference(resampled(image, {18, 16}, {18, 100}), image, by_width, by_width),
            kRounding);
}

TEST(Resampled, ReadsWhatIsNotComputedYet) {
  const VImage lazy = noise({300, 200}).invert();

  const VImage of_memory = resampled(lazy.copy_memory(), {150, 100}, {150, 100});

  EXPECT_EQ((resampled(lazy, {150, 100}, {150, 100}) - of_memory).abs().max(), 0);
}

TEST(Resampled, KeepsAFlatColourUpToTheBorders) {
  const VImage small = resampled(solid({100, 40}, {7, 255, 131}), {50, 20}, {50, 20});

  EXPECT_EQ((small - solid({50, 20}, {7, 255, 131})).abs().max(), 0);
}

// Away from the borders, where a block is cut and conventions differ.
double most_inside(const VImage& one, const VImage& other) {
  constexpr int kBorder = 5;
  const VImage apart = (one - other).abs();
  return apart
      .extract_area(kBorder, kBorder, apart.width() - 2 * kBorder, apart.height() - 2 * kBorder)
      .max();
}

TEST(Resampled, TakesTheMeanOfBlocksFirstAsLibvipsDoes) {
  for (const int bands : {3, 4}) {
    const VImage image = pale_noise({403, 201}, bands);
    for (const Size to : {Size{100, 50}, Size{67, 33}, Size{40, 20}}) {
      const double factor = to.width / 403.0;

      // Two roundings to whole levels on either side.
      EXPECT_LE(most_inside(resampled(image, to, {to.width, 100}), image.resize(factor)), 2)
          << bands << " bands, " << to.width;
    }
  }
}

TEST(Resampled, KeepsAFlatColourInBlocks) {
  const VImage small = resampled(solid({1003, 407}, {7, 255, 131}), {50, 20}, {50, 20});

  EXPECT_EQ((small - solid({50, 20}, {7, 255, 131})).abs().max(), 0);
}

// More than 32 bits of white in one block; never whole in memory.
TEST(Resampled, CountsTheLargestBlocks) {
  const VImage white = VImage::black(9000, 9000, VImage::option()->set("bands", 3))
                           .invert()
                           .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));

  EXPECT_EQ((resampled(white, {1, 1}, {1, 1}) - solid({1, 1}, {255, 255, 255})).abs().max(), 0);
}

TEST(Resampled, LeavesLargerToLibvips) {
  const VImage image = noise({400, 200});

  EXPECT_EQ((resampled(image, {800, 400}, {800, 400}) - image.resize(2)).abs().max(), 0);
}

TEST(Resampled, SaysThatItsSourceCannotBeComputed) {
  const Bytes file = as_png(noise({300, 200}));
  const VImage cut =
      VImage::pngload_buffer(vips_blob_new(nullptr, file.data(), file.size() / 2),
                             VImage::option()->set("fail_on", VIPS_FAIL_ON_TRUNCATED));

  EXPECT_THROW(resampled(cut, {150, 100}, {150, 100}), vips::VError);
}

}  // namespace
}  // namespace darkroom::image
