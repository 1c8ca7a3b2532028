#include "image/quality/aim.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace darkroom::image {
namespace {

constexpr int kLeast = 1;
constexpr int kMost = 100;
constexpr int kTries = 6;
constexpr double kNear = 1.5;  // of score: more would be bytes that nobody asked for

// What pictures mostly score, by quality: medians over 56 generated pictures of 200 px across,
// 4:4:4. Counted in it, scores go up evenly, where in quality they rise steeply at first and hardly
// later.
struct Typical {
  double quality;
  double score;
};
constexpr std::array kJpeg = std::to_array<Typical>({{1, -30},
                                                     {5, 5},
                                                     {10, 25},
                                                     {20, 51},
                                                     {30, 63},
                                                     {40, 69},
                                                     {50, 72},
                                                     {60, 75},
                                                     {70, 78},
                                                     {80, 83},
                                                     {90, 88},
                                                     {95, 92},
                                                     {100, 96}});
constexpr std::array kWebp = std::to_array<Typical>({{1, 20},
                                                     {5, 38},
                                                     {10, 46},
                                                     {20, 55},
                                                     {30, 62},
                                                     {40, 67},
                                                     {50, 70},
                                                     {60, 73},
                                                     {70, 76},
                                                     {80, 81},
                                                     {90, 87},
                                                     {95, 90},
                                                     {100, 92}});

std::span<const Typical> typical_of(Format format) {
  return format == Format::jpeg ? std::span<const Typical>(kJpeg) : kWebp;  // AVIF's is near enough
}

// Along the line between two rows of the table, or on from its first or last two.
double along(std::span<const Typical> table, double from, double Typical::* known,
             double Typical::* wanted) {
  std::size_t i = 0;
  while (i + 2 < table.size() && table[i + 1].*known <= from) ++i;
  const Typical& low = table[i];
  const Typical& high = table[i + 1];
  const double share = (from - low.*known) / (high.*known - low.*known);
  return low.*wanted + share * (high.*wanted - low.*wanted);
}

class Aim {
 public:
  Aim(double target, Format format, const Try& attempt)
      : target_(target), typical_(typical_of(format)), attempt_(attempt) {}

  Tried run() {
    int quality = of_typical(wanted(), kLeast, kMost);
    for (int i = 0; i < kTries; ++i) {
      shoot(quality);
      if (is_done()) break;
      quality = next();
    }
    // The last step may have been one that was not enough, and none before it was.
    if (!enough_ && too_little_->quality < kMost) shoot(kMost);
    return enough_ ? *std::move(enough_) : *std::move(too_little_);
  }

 private:
  void shoot(int quality) {
    Tried tried = attempt_(quality);
    const double typical = typical_at(quality);
    if (last_ && typical != last_->first) {
      const double slope = (tried.score - last_->second) / (typical - last_->first);
      slope_ = std::clamp(slope, 0.25, 4.0);
    }
    last_ = {typical, tried.score};
    (tried.score >= target_ ? enough_ : too_little_) = std::move(tried);
  }

  bool is_done() const {
    if (enough_ && enough_->score <= target_ + kNear) return true;
    const int above = enough_ ? enough_->quality : kMost + 1;
    const int below = too_little_ ? too_little_->quality : kLeast - 1;
    return above - below <= 1;
  }

  int next() const {
    const int above = enough_ ? enough_->quality - 1 : kMost;
    const int below = too_little_ ? too_little_->quality + 1 : kLeast;
    return of_typical(enough_ && too_little_ ? between() : beyond(), below, above);
  }

  double wanted() const { return target_ + kNear / 2; }
  double typical_at(int quality) const {
    return along(typical_, quality, &Typical::quality, &Typical::score);
  }
  int of_typical(double score, int least, int most) const {
    const double quality = along(typical_, score, &Typical::score, &Typical::quality);
    return static_cast<int>(
        std::lround(std::clamp(quality, static_cast<double>(least), static_cast<double>(most))));
  }

  double between() const {
    const double low = typical_at(too_little_->quality);
    const double high = typical_at(enough_->quality);
    const double share = (wanted() - too_little_->score) / (enough_->score - too_little_->score);
    return low + share * (high - low);
  }

  double beyond() const {
    const auto& [typical, score] = *last_;
    return typical + (wanted() - score) / slope_;
  }

  const double target_;
  const std::span<const Typical> typical_;
  const Try& attempt_;
  std::optional<Tried> enough_;      // the last one, which has the least quality of them
  std::optional<Tried> too_little_;  // and of these the most
  std::optional<std::pair<double, double>> last_;  // what is typical there, and the score
  double slope_ = 1;                               // score for each that is typical
};

}  // namespace

Tried aim_at(double target, Format format, const Try& attempt) {
  return Aim(target, format, attempt).run();
}

}  // namespace darkroom::image
