#include "image/quality/xyb.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace darkroom::image {
namespace {

// sRGB's curve (IEC 61966-2-1).
float linear_of(float coded) {
  return coded <= 0.04045F ? coded / 12.92F : std::pow((coded + 0.055F) / 1.055F, 2.4F);
}

std::array<float, 256> linear_of_bytes() {
  std::array<float, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = linear_of(static_cast<float>(i) / 255);
  return table;
}

// Of a positive number, to the last bit or nearly: the exponent's third, then Newton's steps. In
// vectors, which no library's cbrt is.
float cube_root(float value) {
  constexpr float kThird = 1.0F / 3.0F;
  constexpr std::int32_t kBias = 709'921'077;  // two thirds of 1.0's bits, for the least error
  const auto bits = std::bit_cast<std::int32_t>(value);
  auto root =
      std::bit_cast<float>(static_cast<std::int32_t>(static_cast<float>(bits) * kThird) + kBias);
  for (int i = 0; i < 3; ++i) root = (2.0F * root + value / (root * root)) * kThird;
  return root;
}

template <class Picture>
LinearPicture halved_of(const Picture& picture) {
  const Size size = picture.size();
  LinearPicture half({.width = (size.width + 1) / 2, .height = (size.height + 1) / 2});
  LinearRow above;
  LinearRow below;
  for (int y = 0; y < half.size().height; ++y) {
    picture.read(2 * y, above);
    picture.read(std::min(2 * y + 1, size.height - 1), below);
    for (std::size_t c = 0; c < above.size(); ++c) {
      float* out = half.row(c, y);
      const auto width = static_cast<std::size_t>(half.size().width);
      for (std::size_t x = 0; x < width; ++x) {
        const std::size_t left = 2 * x;
        const std::size_t right = std::min(left + 1, above[c].size() - 1);
        out[x] = (above[c][left] + above[c][right] + below[c][left] + below[c][right]) * 0.25F;
      }
    }
  }
  return half;
}

}  // namespace

void CodedPicture::read(int y, LinearRow& to) const {
  static const std::array<float, 256> kLinear = linear_of_bytes();
  const auto width = static_cast<std::size_t>(pixels_.size.width);
  const auto bands = static_cast<std::size_t>(pixels_.bands);
  const std::uint8_t* pixel =
      pixels_.bytes.subspan(static_cast<std::size_t>(y) * pixels_.row_bytes()).data();
  for (std::vector<float>& channel : to) channel.resize(width);
  for (std::size_t x = 0; x < width; ++x, pixel += bands) {
    const std::uint8_t alpha = bands == 4 ? pixel[3] : 255;
    for (std::size_t c = 0; c < to.size(); ++c) {
      if (alpha == 255) {
        to[c][x] = kLinear[pixel[c]];
        continue;
      }
      constexpr float kGround = 0.5F;
      const float cover = static_cast<float>(alpha) / 255;
      to[c][x] = linear_of(cover * static_cast<float>(pixel[c]) / 255 + (1 - cover) * kGround);
    }
  }
}

LinearPicture::LinearPicture(Size size) : size_(size) {
  for (std::vector<float>& plane : planes_) plane.resize(static_cast<std::size_t>(size.pixels()));
}

void LinearPicture::read(int y, LinearRow& to) const {
  for (std::size_t c = 0; c < to.size(); ++c) {
    const auto first = planes_[c].begin() + static_cast<std::ptrdiff_t>(start_of(y));
    to[c].assign(first, first + size_.width);
  }
}

LinearPicture halved(const CodedPicture& picture) {
  return halved_of(picture);
}

LinearPicture halved(const LinearPicture& picture) {
  return halved_of(picture);
}

XybRow::XybRow(int width) {
  for (std::vector<float>& channel : xyb_) channel.resize(static_cast<std::size_t>(width));
}

void XybRow::convert() {
  constexpr float kBias = 0.0037930732552754493F;
  const float bias_root = std::cbrt(kBias);
  const float* red = linear_[0].data();
  const float* green = linear_[1].data();
  const float* blue = linear_[2].data();
  for (std::size_t i = 0; i < xyb_[0].size(); ++i) {
    // How much long, middle and short waves excite: its matrix.
    const float l = 0.30F * red[i] + 0.622F * green[i] + 0.078F * blue[i] + kBias;
    const float m = 0.23F * red[i] + 0.692F * green[i] + 0.078F * blue[i] + kBias;
    const float s = 0.24342268924547819F * red[i] + 0.20476744424496821F * green[i] +
                    0.5518098665095536F * blue[i] + kBias;
    const float l_root = cube_root(l) - bias_root;
    const float m_root = cube_root(m) - bias_root;
    const float x = 0.5F * (l_root - m_root);
    const float y = 0.5F * (l_root + m_root);
    xyb_[0][i] = x * 14.0F + 0.42F;
    xyb_[1][i] = y + 0.01F;
    xyb_[2][i] = (cube_root(s) - bias_root - y) + 0.55F;
  }
}

}  // namespace darkroom::image
