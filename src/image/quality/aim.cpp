#include "image/quality/aim.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace darkroom::image {
namespace {

constexpr int kLeast = 1;
constexpr int kMost = 100;
constexpr int kTries = 6;
constexpr double kNear = 1.5;  // of score: more would be bytes that nobody asked for

// Where most pictures reach the score, as measured over generated ones: a start, no more.
int first_quality(double target, Format format) {
  const double guess = format == Format::avif ? 0.9 * target : 1.05 * target;
  return std::clamp(static_cast<int>(std::lround(guess)), kLeast, kMost);
}

class Aim {
 public:
  Aim(double target, const Try& attempt) : target_(target), attempt_(attempt) {}

  Tried run(int quality) {
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
    if (last_ && tried.quality != last_->first) {
      const double slope = (tried.score - last_->second) / (tried.quality - last_->first);
      slope_ = std::clamp(slope, 0.1, 5.0);
    }
    last_ = {tried.quality, tried.score};
    (tried.score >= target_ ? enough_ : too_little_) = std::move(tried);
  }

  bool is_done() const {
    if (enough_ && enough_->score <= target_ + kNear) return true;
    const int above = enough_ ? enough_->quality : kMost + 1;
    const int below = too_little_ ? too_little_->quality : kLeast - 1;
    return above - below <= 1;
  }

  int next() const {
    const double wanted = target_ + kNear / 2;
    const double aimed = enough_ && too_little_ ? between(wanted) : beyond(wanted);
    const int above = enough_ ? enough_->quality - 1 : kMost;
    const int below = too_little_ ? too_little_->quality + 1 : kLeast;
    return std::clamp(static_cast<int>(std::lround(std::clamp(aimed, 0.0, 101.0))), below, above);
  }

  double between(double wanted) const {
    const double share = (wanted - too_little_->score) / (enough_->score - too_little_->score);
    return too_little_->quality + share * (enough_->quality - too_little_->quality);
  }

  double beyond(double wanted) const {
    const auto& [quality, score] = *last_;
    return quality + (wanted - score) / slope_;
  }

  const double target_;
  const Try& attempt_;
  std::optional<Tried> enough_;      // the last one, which has the least quality of them
  std::optional<Tried> too_little_;  // and of these the most
  std::optional<std::pair<int, double>> last_;
  double slope_ = 0.5;  // score for each step of quality: about right between 40 and 90
};

}  // namespace

Tried aim_at(double target, Format format, const Try& attempt) {
  return Aim(target, attempt).run(first_quality(target, format));
}

}  // namespace darkroom::image
