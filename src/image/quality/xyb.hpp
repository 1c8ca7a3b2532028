// Pictures as the eye weighs them: linear light, halved in it, and the XYB of JPEG XL (libjxl,
// lib/jxl/opsin_params.h), moved and stretched as SSIMULACRA 2 has it, so that all is within 0
// to 1.
#pragma once

#include "image/encoders/pixel_view.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace darkroom::image {

// Red, green and blue of one row, linear, 0 to 1.
using LinearRow = std::array<std::vector<float>, 3>;

// Pixels as they are kept. A view.
class CodedPicture {
 public:
  explicit CodedPicture(const PixelView& pixels) : pixels_(pixels) {}

  Size size() const { return pixels_.size; }
  void read(int y, LinearRow& to) const;

 private:
  PixelView pixels_;
};

class LinearPicture {
 public:
  explicit LinearPicture(Size size);

  Size size() const { return size_; }
  void read(int y, LinearRow& to) const;
  float* row(std::size_t channel, int y) { return planes_[channel].data() + start_of(y); }

 private:
  std::size_t start_of(int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width);
  }

  Size size_;
  std::array<std::vector<float>, 3> planes_;
};

// Each pixel the mean of 2 x 2; at an odd edge the last ones count twice.
LinearPicture halved(const CodedPicture& picture);
LinearPicture halved(const LinearPicture& picture);

// One row of X, Y and B - Y.
class XybRow {
 public:
  explicit XybRow(int width);

  template <class Picture>
  void read(const Picture& picture, int y) {
    picture.read(y, linear_);
    convert();
  }
  const std::vector<float>& operator[](std::size_t channel) const { return xyb_[channel]; }

 private:
  void convert();

  LinearRow linear_;
  std::array<std::vector<float>, 3> xyb_;
};

}  // namespace darkroom::image
