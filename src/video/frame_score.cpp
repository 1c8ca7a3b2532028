#include "video/frame_score.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

namespace darkroom::video {
namespace {

// Of luma, 0..255. A frame whose lightest parts are as dark as limited range's noise shows nothing;
// so does one whose darkest are as light as paper, or one without any difference in it.
constexpr double kBlack = 40;
constexpr double kWhite = 225;
constexpr double kFlat = 6;

int channel(const Pixels& pixels, std::size_t at) {
  return std::to_integer<int>(pixels.rgb[at]);
}

// BT.709's weights, in 1024ths.
int luma(const Pixels& pixels, std::size_t pixel) {
  const std::size_t at = pixel * 3;
  return (218 * channel(pixels, at) + 732 * channel(pixels, at + 1) +
          74 * channel(pixels, at + 2)) >>
         10;
}

std::size_t colour(const Pixels& pixels, std::size_t pixel) {
  const auto level = [&](std::size_t band) {
    return static_cast<std::size_t>(channel(pixels, pixel * 3 + band)) >> 6U;
  };
  return level(0) << 4U | level(1) << 2U | level(2);
}

double percentile(const std::array<std::uint32_t, 256>& counts, double share, double total) {
  double seen = 0;
  for (std::size_t value = 0; value < counts.size(); ++value) {
    seen += counts.at(value);
    if (seen >= share * total) return static_cast<double>(value);
  }
  return 255;
}

// Root of the mean square. An edge that is smeared over more pixels has the same sum of
// differences, but less of their squares (Tenenbaum's gradient, which autofocus goes by).
double difference(const std::vector<int>& lumas, Size size) {
  const auto width = static_cast<std::size_t>(size.width);
  const auto square = [](int number) { return std::int64_t{number} * number; };
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (std::size_t at = width; at + 1 < lumas.size(); ++at) {
    if ((at + 1) % width == 0) continue;
    sum += square(lumas[at] - lumas[at + 1]) + square(lumas[at] - lumas[at - width]);
    count += 2;
  }
  return count == 0 ? 0 : std::sqrt(static_cast<double>(sum) / static_cast<double>(count));
}

// A frame whose edges are this much softer than those of the clip's sharp ones is out of focus.
constexpr double kBlurred = 0.4;

// How sharp the clip gets: nearly the sharpest of its frames, since one in ten may be a title.
double sharp_of(std::span<const Looks> frames, const std::vector<std::size_t>& places) {
  std::vector<double> each;
  for (const std::size_t place : places) each.push_back(frames[place].sharpness);
  std::ranges::sort(each, std::greater{});
  return each.empty() ? 0 : each[each.size() / 10];
}

std::vector<std::size_t> not_blank(std::span<const Looks> frames) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (!is_blank(frames[i])) places.push_back(i);
  }
  if (!places.empty()) return places;
  for (std::size_t i = 0; i < frames.size(); ++i) places.push_back(i);
  return places;
}

}  // namespace

double distance(const Colours& one, const Colours& other) {
  double sum = 0;
  for (std::size_t i = 0; i < one.size(); ++i) sum += std::abs(one.at(i) - other.at(i));
  return sum / 2;
}

Looks looks_of(const Pixels& sketch) {
  const auto count = static_cast<std::size_t>(sketch.size.pixels());
  Looks looks;
  std::array<std::uint32_t, 256> counts{};
  std::vector<int> lumas(count);
  double sum = 0;
  double squares = 0;
  for (std::size_t pixel = 0; pixel < count; ++pixel) {
    const int value = luma(sketch, pixel);
    lumas[pixel] = value;
    ++counts.at(static_cast<std::size_t>(value));
    sum += value;
    squares += static_cast<double>(value) * value;
    looks.colours.at(colour(sketch, pixel)) += 1.0F / static_cast<float>(count);
  }
  const auto total = static_cast<double>(count);
  looks.dark = percentile(counts, 0.05, total);
  looks.bright = percentile(counts, 0.95, total);
  looks.contrast = std::sqrt(std::max(0.0, squares / total - sum / total * sum / total));
  looks.sharpness = difference(lumas, sketch.size) / std::max(looks.contrast, 1.0);
  return looks;
}

bool is_blank(const Looks& looks) {
  return looks.bright < kBlack || looks.dark > kWhite || looks.contrast < kFlat;
}

std::optional<std::size_t> best_of(std::span<const Looks> frames) {
  std::vector<std::size_t> places = not_blank(frames);
  const double sharp = sharp_of(frames, places);
  // Likeness to the clip speaks for what most of it shows, and so for blur where most of it is
  // blurred: what nobody wants to look at is left out first.
  std::erase_if(places,
                [&](std::size_t place) { return frames[place].sharpness < kBlurred * sharp; });
  Colours whole{};
  double most_contrast = 1;
  for (const std::size_t place : places) {
    const Looks& looks = frames[place];
    most_contrast = std::max(most_contrast, looks.contrast);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      whole.at(i) += looks.colours.at(i) / static_cast<float>(places.size());
    }
  }
  std::optional<std::size_t> best;
  double most = -1;
  for (const std::size_t place : places) {
    const Looks& looks = frames[place];
    const double score = (1 - distance(looks.colours, whole)) *
                         std::sqrt(looks.contrast / most_contrast) *
                         std::sqrt(std::min(looks.sharpness / std::max(sharp, 1e-6), 1.0));
    if (score <= most) continue;
    most = score;
    best = place;
  }
  return best;
}

}  // namespace darkroom::video
