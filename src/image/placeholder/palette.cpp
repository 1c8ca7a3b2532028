#include "image/placeholder/palette.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

namespace darkroom::image {
namespace {

// In OKLab (Ottosson 2020) a distance is about what an eye sees of it.
struct Lab {
  double l = 0;
  double a = 0;
  double b = 0;
};

// Colours so near to each other count as one: about twice what is just noticeable.
constexpr double kOneColour = 0.04;
constexpr int kRounds = 12;  // of k-means; most pictures settle in fewer

struct Bin {
  double weight = 0;  // pixels
  Lab lab = {};
};

double linear(double level) {
  const double value = level / 255;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

std::uint8_t level(double linear) {
  const double value = std::clamp(linear, 0.0, 1.0);
  const double encoded =
      value <= 0.0031308 ? value * 12.92 : (1.055 * std::pow(value, 1 / 2.4)) - 0.055;
  return static_cast<std::uint8_t>(std::lround(encoded * 255));
}

Lab lab_of(double red, double green, double blue) {
  const double r = linear(red);
  const double g = linear(green);
  const double b = linear(blue);
  const double l = std::cbrt((0.4122214708 * r) + (0.5363325363 * g) + (0.0514459929 * b));
  const double m = std::cbrt((0.2119034982 * r) + (0.6806995451 * g) + (0.1073969566 * b));
  const double s = std::cbrt((0.0883024619 * r) + (0.2817188376 * g) + (0.6299787005 * b));
  return {(0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
          (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
          (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s)};
}

double cubed(double value) {
  return value * value * value;
}

Colour colour_of(const Lab& lab) {
  const double l = cubed(lab.l + (0.3963377774 * lab.a) + (0.2158037573 * lab.b));
  const double m = cubed(lab.l - (0.1055613458 * lab.a) - (0.0638541728 * lab.b));
  const double s = cubed(lab.l - (0.0894841775 * lab.a) - (1.2914855480 * lab.b));
  return {.red = level((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)),
          .green = level((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
          .blue = level((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s))};
}

double square_distance(const Lab& one, const Lab& other) {
  const double l = one.l - other.l;
  const double a = one.a - other.a;
  const double b = one.b - other.b;
  return (l * l) + (a * a) + (b * b);
}

// Pixels of nearly one colour together, by the upper five bits of each channel.
std::vector<Bin> histogram(const PixelView& pixels) {
  struct Sum {
    double weight = 0;
    std::array<double, 3> levels{};
  };
  std::map<std::uint32_t, Sum> sums;
  const auto count = static_cast<std::size_t>(pixels.size.pixels());
  for (std::size_t i = 0; i < count; ++i) {
    const auto* pixel = &pixels.bytes[i * static_cast<std::size_t>(pixels.bands)];
    const double weight = pixels.bands == 4 ? pixel[3] / 255.0 : 1.0;
    if (weight <= 0) continue;
    const unsigned red = pixel[0] >> 3U, green = pixel[1] >> 3U, blue = pixel[2] >> 3U;
    Sum& sum = sums[red << 10U | green << 5U | blue];
    sum.weight += weight;
    for (std::size_t c = 0; c < 3; ++c) sum.levels[c] += weight * pixel[c];
  }
  std::vector<Bin> bins;
  for (const auto& [key, sum] : sums) {
    const auto& [red, green, blue] = sum.levels;
    bins.push_back({sum.weight, lab_of(red / sum.weight, green / sum.weight, blue / sum.weight)});
  }
  return bins;
}

double square_distance_to_nearest(const Lab& lab, const std::vector<Lab>& colours) {
  double least = std::numeric_limits<double>::max();
  for (const Lab& colour : colours) least = std::min(least, square_distance(lab, colour));
  return least;
}

// The heaviest bin, then each time the one that the colours so far leave most wrong.
std::vector<Lab> seeds(const std::vector<Bin>& bins, std::size_t most) {
  std::vector<Lab> chosen = {std::ranges::max_element(bins, {}, &Bin::weight)->lab};
  while (chosen.size() < most) {
    const auto wrong = [&](const Bin& bin) {
      const double distance = square_distance_to_nearest(bin.lab, chosen);
      return distance < kOneColour * kOneColour ? 0 : distance * bin.weight;
    };
    const auto worst = std::ranges::max_element(bins, {}, wrong);
    if (wrong(*worst) <= 0) break;
    chosen.push_back(worst->lab);
  }
  return chosen;
}

struct Cluster {
  double weight = 0;
  Lab sum = {};

  Lab mean() const { return {sum.l / weight, sum.a / weight, sum.b / weight}; }
};

std::vector<Cluster> clusters(const std::vector<Bin>& bins, const std::vector<Lab>& centres) {
  std::vector<Cluster> clusters(centres.size());
  for (const Bin& bin : bins) {
    const auto nearest = std::ranges::min_element(
        centres, {}, [&](const Lab& centre) { return square_distance(bin.lab, centre); });
    Cluster& own = clusters[static_cast<std::size_t>(nearest - centres.begin())];
    own.weight += bin.weight;
    own.sum.l += bin.weight * bin.lab.l;
    own.sum.a += bin.weight * bin.lab.a;
    own.sum.b += bin.weight * bin.lab.b;
  }
  std::erase_if(clusters, [](const Cluster& cluster) { return cluster.weight <= 0; });
  return clusters;
}

}  // namespace

std::vector<Colour> palette(const PixelView& pixels, std::size_t most) {
  const std::vector<Bin> bins = histogram(pixels);
  if (bins.empty()) return {};
  std::vector<Lab> centres = seeds(bins, most);
  std::vector<Cluster> found;
  for (int round = 0; round < kRounds; ++round) {
    found = clusters(bins, centres);
    centres.clear();
    for (const Cluster& cluster : found) centres.push_back(cluster.mean());
  }
  std::ranges::stable_sort(found, std::ranges::greater{}, &Cluster::weight);
  std::vector<Colour> colours;
  for (const Cluster& cluster : found) colours.push_back(colour_of(cluster.mean()));
  return colours;
}

}  // namespace darkroom::image
