#include "image/quality/ssimulacra2.hpp"

#include "image/quality/xyb.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

constexpr std::size_t kChannels = 3;  // X, Y, B - Y
constexpr int kScales = 6;            // 1:1 to 1:32
constexpr int kLeastSide = 8;         // px, below which a scale says nothing

// A Gaussian of sigma 1.5 by three truncated cosines (Charalampidis 2016, "Recursive implementation
// of the Gaussian filter using truncated cosine functions"), as libjxl makes it: a radius of 5 ends
// in zeros, so these are all of its taps. The reference runs the recursion; the sum is the same.
constexpr std::size_t kReach = 4;
constexpr std::array<float, kReach + 1> kTaps{0.2646211054881986F, 0.21292859201042227F,
                                              0.10933537277746035F, 0.03601111465836439F,
                                              0.009414367809653733F};

using Row = std::vector<float>;

// Outside of the picture is zero.
void blur_across(const Row& from, Row& to, Row& padded) {
  std::ranges::fill(padded, 0.0F);
  std::ranges::copy(from, padded.begin() + kReach);
  float* out = to.data();
  const std::size_t width = to.size();
  for (std::size_t x = 0; x < width; ++x) {
    const float* around = padded.data() + x;
    float sum = kTaps[0] * around[kReach];
    for (std::size_t i = 1; i <= kReach; ++i) {
      sum += kTaps[i] * (around[kReach - i] + around[kReach + i]);
    }
    out[x] = sum;
  }
}

// The last rows of one plane, blurred across, for the blur down.
class BlurredRows {
 public:
  explicit BlurredRows(std::size_t width) : zeros_(width), padded_(width + 2 * kReach) {
    for (Row& row : rows_) row.resize(width);
  }

  void add(int y, const Row& row) { blur_across(row, at(y), padded_); }

  // Row `y` of the plane, of `height` rows, blurred both ways.
  void blur_down(int y, int height, Row& to) {
    std::array<const float*, kReach + 1> above{};
    std::array<const float*, kReach + 1> below{};
    for (std::size_t i = 0; i <= kReach; ++i) {
      const int up = y - static_cast<int>(i);
      const int down = y + static_cast<int>(i);
      above[i] = up < 0 ? zeros_.data() : at(up).data();
      below[i] = down >= height ? zeros_.data() : at(down).data();
    }
    float* out = to.data();
    const std::size_t width = to.size();
    for (std::size_t x = 0; x < width; ++x) {
      float sum = kTaps[0] * above[0][x];
      for (std::size_t i = 1; i <= kReach; ++i) sum += kTaps[i] * (above[i][x] + below[i][x]);
      out[x] = sum;
    }
  }

 private:
  static constexpr std::size_t kHeld = 2 * kReach + 1;

  Row& at(int y) { return rows_[static_cast<std::size_t>(y) % kHeld]; }

  std::array<Row, kHeld> rows_;
  Row zeros_;
  Row padded_;
};

// The mean and the 4-norm of an error over a plane.
class Norms {
 public:
  void add(float error) {
    const double value = error;
    sum_ += value;
    fourth_ += (value * value) * (value * value);
  }
  std::array<double, 2> over(double pixels) const {
    return {sum_ / pixels, std::sqrt(std::sqrt(fourth_ / pixels))};
  }

 private:
  double sum_ = 0;
  double fourth_ = 0;
};

struct Errors {
  Norms structure;  // what SSIM loses
  Norms artefact;   // edges that the original does not have: ringing, blocks, banding
  Norms lost;       // edges of the original that are gone: blur

  // As the weights have them: by norm, then by error.
  std::array<double, 6> over(double pixels) const {
    const auto s = structure.over(pixels);
    const auto a = artefact.over(pixels);
    const auto l = lost.over(pixels);
    return {s[0], a[0], l[0], s[1], a[1], l[1]};
  }
};

// One channel of both pictures at one scale, row after row.
class Comparison {
 public:
  Comparison(int width, int height)
      : height_(height),
        blurs_(5, BlurredRows(static_cast<std::size_t>(width))),
        blurred_(5, Row(static_cast<std::size_t>(width))),
        product_(static_cast<std::size_t>(width)),
        errors_(3, Row(static_cast<std::size_t>(width))) {
    kept_.fill({Row(product_.size()), Row(product_.size())});
  }

  void add(int y, const Row& original, const Row& other) {
    blurs_[original_mean].add(y, original);
    blurs_[other_mean].add(y, other);
    add_product(original_square, y, original, original);
    add_product(other_square, y, other, other);
    add_product(product, y, original, other);
    kept(y) = {original, other};
  }

  // Row `y`, when those that its blur reaches have come.
  void weigh(int y) {
    for (std::size_t i = 0; i < blurs_.size(); ++i) blurs_[i].blur_down(y, height_, blurred_[i]);
    weigh_structure();
    weigh_edges(kept(y).first, kept(y).second);
    for (std::size_t x = 0; x < product_.size(); ++x) {
      sums_.structure.add(errors_[0][x]);
      sums_.artefact.add(errors_[1][x]);
      sums_.lost.add(errors_[2][x]);
    }
  }

  std::array<double, 6> result() const {
    return sums_.over(static_cast<double>(product_.size()) * height_);
  }

 private:
  enum Plane : std::size_t { original_mean, other_mean, original_square, other_square, product };

  void add_product(Plane plane, int y, const Row& a, const Row& b) {
    for (std::size_t x = 0; x < product_.size(); ++x) product_[x] = a[x] * b[x];
    blurs_[plane].add(y, product_);
  }

  std::pair<Row, Row>& kept(int y) { return kept_[static_cast<std::size_t>(y) % kept_.size()]; }

  // 1 - SSIM without the luminance's denominator: the values are perceptual already.
  void weigh_structure() {
    constexpr float kC2 = 0.0009F;
    const float* m1 = blurred_[original_mean].data();
    const float* m2 = blurred_[other_mean].data();
    const float* s11 = blurred_[original_square].data();
    const float* s22 = blurred_[other_square].data();
    const float* s12 = blurred_[product].data();
    float* out = errors_[0].data();
    for (std::size_t x = 0; x < product_.size(); ++x) {
      const float apart = m1[x] - m2[x];
      const float mean = 1.0F - apart * apart;
      const float both = 2.0F * (s12[x] - m1[x] * m2[x]) + kC2;
      const float each = (s11[x] - m1[x] * m1[x]) + (s22[x] - m2[x] * m2[x]) + kC2;
      out[x] = std::max(1.0F - mean * both / each, 0.0F);
    }
  }

  void weigh_edges(const Row& original, const Row& other) {
    const float* m1 = blurred_[original_mean].data();
    const float* m2 = blurred_[other_mean].data();
    float* artefact = errors_[1].data();
    float* lost = errors_[2].data();
    for (std::size_t x = 0; x < product_.size(); ++x) {
      const float more =
          (1.0F + std::abs(other[x] - m2[x])) / (1.0F + std::abs(original[x] - m1[x])) - 1.0F;
      artefact[x] = std::max(more, 0.0F);
      lost[x] = std::max(-more, 0.0F);
    }
  }

  int height_;
  std::vector<BlurredRows> blurs_;  // by Plane
  std::vector<Row> blurred_;        // by Plane
  Row product_;
  std::vector<Row> errors_;  // as in Errors
  std::array<std::pair<Row, Row>, kReach + 1> kept_;
  Errors sums_;
};

using ScaleErrors = std::array<std::array<double, 6>, kChannels>;

template <class Picture>
ScaleErrors compare(const Picture& original, const Picture& other) {
  const Size size = original.size();
  std::vector<Comparison> channels(kChannels, Comparison(size.width, size.height));
  XybRow first(size.width);
  XybRow second(size.width);
  for (int y = 0; y < size.height + static_cast<int>(kReach); ++y) {
    if (y < size.height) {
      first.read(original, y);
      second.read(other, y);
      for (std::size_t c = 0; c < kChannels; ++c) channels[c].add(y, first[c], second[c]);
    }
    const int complete = y - static_cast<int>(kReach);
    if (complete < 0) continue;
    for (Comparison& channel : channels) channel.weigh(complete);
  }
  ScaleErrors errors{};
  for (std::size_t c = 0; c < kChannels; ++c) errors[c] = channels[c].result();
  return errors;
}

bool is_large_enough(Size size) {
  return std::min(size.width, size.height) >= kLeastSide;
}

// Of pictures at half their size, and so on: as many as halve a picture that is large enough.
void add_smaller(std::vector<ScaleErrors>& scales, LinearPicture original, LinearPicture other) {
  for (;;) {
    scales.push_back(compare(original, other));
    if (scales.size() == kScales || !is_large_enough(original.size())) return;
    original = halved(original);
    other = halved(other);
  }
}

// By channel, scale, norm (mean, then 4-norm) and error (structure, artefact, lost).
constexpr std::array<double, kChannels * kScales * 6> kWeights{0.0,
                                                               0.0007376606707406586,
                                                               0.0,
                                                               0.0,
                                                               0.0007793481682867309,
                                                               0.0,
                                                               0.0,
                                                               0.0004371155730107379,
                                                               0.0,
                                                               1.1041726426657346,
                                                               0.00066284834129271,
                                                               0.00015231632783718752,
                                                               0.0,
                                                               0.0016406437456599754,
                                                               0.0,
                                                               1.8422455520539298,
                                                               11.441172603757666,
                                                               0.0,
                                                               0.0007989109436015163,
                                                               0.000176816438078653,
                                                               0.0,
                                                               1.8787594979546387,
                                                               10.94906990605142,
                                                               0.0,
                                                               0.0007289346991508072,
                                                               0.9677937080626833,
                                                               0.0,
                                                               0.00014003424285435884,
                                                               0.9981766977854967,
                                                               0.00031949755934435053,
                                                               0.0004550992113792063,
                                                               0.0,
                                                               0.0,
                                                               0.0013648766163243398,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               7.466890328078848,
                                                               0.0,
                                                               17.445833984131262,
                                                               0.0006235601634041466,
                                                               0.0,
                                                               0.0,
                                                               6.683678146179332,
                                                               0.00037724407979611296,
                                                               1.027889937768264,
                                                               225.20515300849274,
                                                               0.0,
                                                               0.0,
                                                               19.213238186143016,
                                                               0.0011401524586618361,
                                                               0.001237755635509985,
                                                               176.39317598450694,
                                                               0.0,
                                                               0.0,
                                                               24.43300999870476,
                                                               0.28520802612117757,
                                                               0.0004485436923833408,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               34.77906344483772,
                                                               44.835625328877896,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0008680556573291698,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0005313191874358747,
                                                               0.0,
                                                               0.00016533814161379112,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0004179171803251336,
                                                               0.0017290828234722833,
                                                               0.0,
                                                               0.0020827005846636437,
                                                               0.0,
                                                               0.0,
                                                               8.826982764996862,
                                                               23.19243343998926,
                                                               0.0,
                                                               95.1080498811086,
                                                               0.9863978034400682,
                                                               0.9834382792465353,
                                                               0.0012286405048278493,
                                                               171.2667255897307,
                                                               0.9807858872435379,
                                                               0.0,
                                                               0.0,
                                                               0.0,
                                                               0.0005130064588990679,
                                                               0.0,
                                                               0.00010854057858411537};

// The curve that brings the weighted sum onto the scale of people's opinions.
double on_scale(double sum) {
  sum *= 0.9562382616834844;
  const double bent = 2.326765642916932 * sum - 0.020884521182843837 * sum * sum +
                      6.248496625763138e-05 * sum * sum * sum;
  return bent > 0 ? 100.0 - 10.0 * std::pow(bent, 0.6276336467831387) : 100.0;
}

}  // namespace

double ssimulacra2(const PixelView& original, const PixelView& other) {
  assert(original.size == other.size);
  std::vector<ScaleErrors> scales;
  if (is_large_enough(original.size)) {
    scales.push_back(compare(CodedPicture(original), CodedPicture(other)));
    add_smaller(scales, halved(CodedPicture(original)), halved(CodedPicture(other)));
  }
  double sum = 0;
  std::size_t weight =
      0;  // of fewer scales the reference takes the first weights, not each its own
  for (std::size_t c = 0; c < kChannels; ++c) {
    for (const ScaleErrors& scale : scales) {
      for (const double error : scale[c]) sum += kWeights[weight++] * error;
    }
  }
  return on_scale(sum);
}

}  // namespace darkroom::image
