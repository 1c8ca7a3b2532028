#include "image/quality/aim.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace darkroom::image {
namespace {

using Curve = std::function<double(int)>;

// Encodes nothing: scores each quality by the curve.
class Encoder {
 public:
  explicit Encoder(Curve curve) : curve_(std::move(curve)) {}

  Tried aimed(double target, Format format = Format::jpeg) {
    return aim_at(target, format, [&](int quality) {
      tried_.push_back(quality);
      return Tried{.bytes = {}, .quality = quality, .score = curve_(quality)};
    });
  }
  const std::vector<int>& tried() const { return tried_; }

 private:
  Curve curve_;
  std::vector<int> tried_;
};

// What JPEG's scores look like over its qualities: a line that bends down below 30.
Curve bent(double offset, double slope) {
  return [=](int quality) { return offset + slope * quality - 300.0 / (quality + 2); };
}

TEST(Aim, FindsTheLeastQualityThatIsEnough) {
  std::size_t aims = 0;
  for (const double offset : {10.0, 20.0, 30.0, 40.0}) {
    for (const double slope : {0.4, 0.55, 0.7}) {
      for (const double target : {40.0, 55.0, 60.0, 70.0}) {
        const Curve curve = bent(offset, slope);
        if (curve(100) < target || curve(1) > target) continue;
        Encoder encoder(curve);

        const Tried best = encoder.aimed(target);

        EXPECT_GE(best.score, target);
        const bool is_least = curve(best.quality - 1) <= target + 1.5;
        EXPECT_TRUE(is_least || encoder.tried().size() == 6) << "better than was asked for";
        EXPECT_LE(encoder.tried().size(), 6U);
        ++aims;
      }
    }
  }
  EXPECT_GT(aims, 20U);
}

TEST(Aim, GivesTheBestThereIsWhereNothingIsEnough) {
  Encoder encoder(bent(0, 0.5));

  const Tried best = encoder.aimed(90);

  EXPECT_EQ(best.quality, 100);
  EXPECT_LE(encoder.tried().size(), 7U);
}

TEST(Aim, GivesTheLeastThereIsWhereAllIsEnough) {
  Encoder encoder([](int) { return 99.0; });

  EXPECT_EQ(encoder.aimed(50).quality, 1);
  EXPECT_LE(encoder.tried().size(), 7U);
}

TEST(Aim, EndsOnACurveWithAStepAndTriesNoQualityTwice) {
  Encoder encoder([](int quality) { return quality < 83 ? 20.0 : 95.0; });

  const Tried best = encoder.aimed(70);

  EXPECT_GE(best.score, 70);
  std::vector<int> tried = encoder.tried();
  std::ranges::sort(tried);
  EXPECT_EQ(std::ranges::adjacent_find(tried), tried.end());
}

}  // namespace
}  // namespace darkroom::image
