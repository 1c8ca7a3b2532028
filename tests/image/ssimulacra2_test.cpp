// The metric against its author's program, on pictures that a formula makes.
#include "image/quality/ssimulacra2.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace darkroom::image {
namespace {

struct Pixels {
  Size size;
  int bands = 3;
  std::vector<std::uint8_t> bytes;

  PixelView view() const { return {size, bands, bytes}; }
};

using At = std::function<int(int x, int y, int band)>;

Pixels painted(Size size, int bands, const At& at) {
  Pixels pixels{.size = size, .bands = bands, .bytes = {}};
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      for (int band = 0; band < bands; ++band) {
        pixels.bytes.push_back(static_cast<std::uint8_t>(std::clamp(at(x, y, band), 0, 255)));
      }
    }
  }
  return pixels;
}

// Colours that run, circles, and edges as text has them. Whole numbers alone: the same everywhere.
int scene(int x, int y, int band) {
  const int ring = ((x - 60) * (x - 60) + (y - 40) * (y - 40)) / 97 % 64;
  const int run = (x * (3 - band) + y * (1 + band)) % 256;
  const int stroke = (x / 5 + y / 7) % 6 == 0 ? 120 : 0;
  return run / 2 + ring + stroke / (1 + band);
}

using Harm = std::function<int(int x, int y, int band)>;

template <int Step>
int coarse_by(int x, int y, int band) {
  return scene(x, y, band) / Step * Step + Step / 2;
}

int noisy(int x, int y, int band) {
  const auto mixed = static_cast<unsigned>(x * 7919 + y * 104729 + band * 1299709);
  return scene(x, y, band) + static_cast<int>((mixed ^ (mixed >> 7U)) % 13U) - 6;
}

int dark(int x, int y, int band) {
  return scene(x, y, band) * 9 / 10;
}

int soft(int x, int y, int band) {
  int sum = 0;
  for (int i = -1; i <= 1; ++i) {
    for (int j = -1; j <= 1; ++j) sum += scene(x + i, y + j, band);
  }
  return sum / 9;
}

struct Row {
  std::string name;
  Size size;
  Harm harm;
  double reference;  // of cloudinary/ssimulacra2 at 81feacf, on the same pixels as PNG
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.name;
}

class Ssimulacra2 : public testing::TestWithParam<Row> {};

TEST_P(Ssimulacra2, ScoresAsItsAuthorsProgram) {
  const Row& row = GetParam();
  const Pixels original = painted(row.size, 3, scene);

  const double score = ssimulacra2(original.view(), painted(row.size, 3, row.harm).view());

  // Its blur is a recursion in floats and its cube root an approximation.
  EXPECT_NEAR(score, row.reference, 0.05);
}

INSTANTIATE_TEST_SUITE_P(Pictures, Ssimulacra2,
                         testing::Values(Row{"LargeBanded", {256, 192}, coarse_by<8>, 90.33804481},
                                         Row{"LargeCoarse", {256, 192}, coarse_by<32>, 45.33511265},
                                         Row{"LargeNoisy", {256, 192}, noisy, 85.76666904},
                                         Row{"LargeSoft", {256, 192}, soft, 49.67517467},
                                         Row{"LargeDark", {256, 192}, dark, 62.79626850},
                                         Row{"OddBanded", {253, 131}, coarse_by<8>, 89.92410630},
                                         Row{"OddCoarse", {253, 131}, coarse_by<32>, 42.21803817},
                                         Row{"OddNoisy", {253, 131}, noisy, 85.21121665},
                                         Row{"OddSoft", {253, 131}, soft, 49.41798102},
                                         Row{"OddDark", {253, 131}, dark, 62.82368691},
                                         Row{"SmallBanded", {40, 24}, coarse_by<8>, 89.02313357},
                                         Row{"SmallCoarse", {40, 24}, coarse_by<32>, 67.95761138},
                                         Row{"SmallNoisy", {40, 24}, noisy, 84.65899558},
                                         Row{"SmallSoft", {40, 24}, soft, 83.54244384},
                                         Row{"SmallDark", {40, 24}, dark, 97.29761435}),
                         [](const auto& row) { return row.param.name; });

TEST(Ssimulacra2Score, IsAHundredForTheSame) {
  const Pixels pixels = painted({50, 33}, 3, scene);

  EXPECT_EQ(ssimulacra2(pixels.view(), pixels.view()), 100.0);
}

TEST(Ssimulacra2Score, SeesWhatIsTransparentOnGrey) {
  const Pixels original = painted(
      {64, 64}, 4, [](int x, int y, int band) { return band == 3 ? 0 : scene(x, y, band); });
  const Pixels other = painted({64, 64}, 4, [](int, int, int) { return 0; });
  const Pixels opaque = painted({64, 64}, 3, scene);

  EXPECT_EQ(ssimulacra2(original.view(), other.view()), 100.0);
  EXPECT_LT(ssimulacra2(original.view(), opaque.view()), 50.0);
}

TEST(Ssimulacra2Score, TellsNoThumbnailsOfAFewPixelsApart) {
  const Pixels one = painted({7, 40}, 3, scene);
  const Pixels other = painted({7, 40}, 3, [](int, int, int) { return 0; });

  EXPECT_EQ(ssimulacra2(one.view(), other.view()), 100.0);
}

}  // namespace
}  // namespace darkroom::image
