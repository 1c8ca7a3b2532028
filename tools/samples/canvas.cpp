#include "canvas.hpp"

#include "noise.hpp"

#include <atomic>
#include <cmath>
#include <thread>

namespace darkroom::samples {
namespace {

using vips::VImage;

float to_srgb(float linear) {
  return linear <= 0.0031308F ? 12.92F * linear : 1.055F * std::pow(linear, 1 / 2.4F) - 0.055F;
}

float filmic(float x) {
  return std::clamp(x * (2.51F * x + 0.03F) / (x * (2.43F * x + 0.59F) + 0.14F), 0.0F, 1.0F);
}

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
}

Mask mask_of(const VImage& image) {
  std::size_t size = 0;
  const VImage floats = image.cast(VIPS_FORMAT_FLOAT);
  void* memory = floats.write_to_memory(&size);
  const auto* first = static_cast<const float*>(memory);
  const std::size_t values = size / sizeof(float);
  Mask mask{floats.width(), floats.height(), std::vector<float>(first, first + values)};
  g_free(memory);
  return mask;
}

// A view: `pixels` outlives it.
VImage image_over(const float* pixels, int width, int height, int bands) {
  const std::size_t bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                            static_cast<std::size_t>(bands) * sizeof(float);
  return VImage::new_from_memory(const_cast<float*>(pixels), bytes, width, height, bands,
                                 VIPS_FORMAT_FLOAT);
}

}  // namespace

Light Canvas::sampled(float x, float y) const {
  x = std::clamp(x, 0.0F, static_cast<float>(width_ - 1));
  y = std::clamp(y, 0.0F, static_cast<float>(height_ - 1));
  const int left = std::min(static_cast<int>(x), width_ - 2);
  const int top = std::min(static_cast<int>(y), height_ - 2);
  const float right_share = x - static_cast<float>(left);
  const float bottom_share = y - static_cast<float>(top);
  return mixed(mixed(at(left, top), at(left + 1, top), right_share),
               mixed(at(left, top + 1), at(left + 1, top + 1), right_share), bottom_share);
}

float Mask::at(int x, int y) const {
  if (x < 0 || y < 0 || x >= width || y >= height) return 0;
  return cover[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x)];
}

float Mask::sampled(float x, float y) const {
  const int left = static_cast<int>(std::floor(x));
  const int top = static_cast<int>(std::floor(y));
  const float right_share = x - static_cast<float>(left);
  return std::lerp(std::lerp(at(left, top), at(left + 1, top), right_share),
                   std::lerp(at(left, top + 1), at(left + 1, top + 1), right_share),
                   y - static_cast<float>(top));
}

void for_each_line(int count, const std::function<void(int)>& paint) {
  std::atomic<int> next{0};
  std::vector<std::jthread> painters;
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < processors; ++i) {
    painters.emplace_back([&] {
      for (int line = next++; line < count; line = next++) paint(line);
    });
  }
}

Mask lettered(const Lettering& lettering) {
  const std::string markup = "<span letter_spacing=\"" + std::to_string(lettering.spacing) + "\">" +
                             lettering.text + "</span>";
  const VImage text = VImage::text(
      markup.c_str(), VImage::option()->set("font", lettering.font.c_str())->set("dpi", 72));
  return mask_of(text / 255.0);
}

Mask blurred(const Mask& mask, float sigma) {
  const VImage image = image_over(mask.cover.data(), mask.width, mask.height, 1);
  return mask_of(image.gaussblur(static_cast<double>(sigma)));
}

Canvas blurred(const Canvas& canvas, float sigma) {
  static_assert(sizeof(Light) == 3 * sizeof(float));
  const VImage image = image_over(&canvas.pixels().data()->red, canvas.width(), canvas.height(), 3);
  // A wide blur of a small copy is the same to the eye and far cheaper.
  const double shrink = std::max(1.0, std::floor(static_cast<double>(sigma) / 4));
  VImage soft = image.shrink(shrink, shrink).gaussblur(static_cast<double>(sigma) / shrink);
  soft = soft.resize(static_cast<double>(canvas.width()) / soft.width(),
                     VImage::option()
                         ->set("vscale", static_cast<double>(canvas.height()) / soft.height())
                         ->set("kernel", VIPS_KERNEL_LINEAR));
  const Mask flat = mask_of(soft);
  Canvas result(canvas.width(), canvas.height());
  const int last_x = std::min(canvas.width(), flat.width);
  for_each_line(std::min(canvas.height(), flat.height), [&](int y) {
    const float* from = flat.cover.data() + static_cast<std::ptrdiff_t>(y) * flat.width * 3;
    for (int x = 0; x < last_x; ++x, from += 3) result.at(x, y) = {from[0], from[1], from[2]};
  });
  return result;
}

Canvas halved(const Canvas& canvas) {
  Canvas result(canvas.width() / 2, canvas.height() / 2);
  for_each_line(result.height(), [&](int y) {
    for (int x = 0; x < result.width(); ++x) {
      result.at(x, y) = (canvas.at(2 * x, 2 * y) + canvas.at(2 * x + 1, 2 * y) +
                         canvas.at(2 * x, 2 * y + 1) + canvas.at(2 * x + 1, 2 * y + 1)) *
                        0.25F;
    }
  });
  return result;
}

void bloom(Canvas& canvas, float threshold, float sigma, float strength) {
  Canvas bright(canvas.width(), canvas.height());
  for_each_line(canvas.height(), [&](int y) {
    for (int x = 0; x < canvas.width(); ++x) {
      const Light& light = canvas.at(x, y);
      const float peak = std::max({light.red, light.green, light.blue});
      if (peak > threshold) bright.at(x, y) = light * ((peak - threshold) / peak);
    }
  });
  const Canvas glow = blurred(bright, sigma);
  for_each_line(canvas.height(), [&](int y) {
    for (int x = 0; x < canvas.width(); ++x) canvas.at(x, y) += glow.at(x, y) * strength;
  });
}

VImage developed(const Canvas& canvas, const Development& development) {
  const int width = canvas.width();
  const int height = canvas.height();
  std::vector<std::uint8_t> bytes(canvas.pixels().size() * 3);
  for_each_line(height, [&](int y) {
    std::uint8_t* out = bytes.data() + static_cast<std::ptrdiff_t>(y) * width * 3;
    for (int x = 0; x < width; ++x, out += 3) {
      const float across = static_cast<float>(2 * x - width) / static_cast<float>(width);
      const float down = static_cast<float>(2 * y - height) / static_cast<float>(height);
      const float corner = 1 - development.vignette * (across * across + down * down) / 2;
      const Light light = canvas.at(x, y) * (development.exposure * corner);
      // Two pixels wide and a little each its own, as silver grain clumps.
      const float grain =
          development.grain *
          (noise(static_cast<float>(x) * 0.6F, static_cast<float>(y) * 0.6F, development.seed) +
           random(x, y, development.seed) - 0.5F);
      out[0] = to_byte(to_srgb(filmic(light.red)) + grain);
      out[1] = to_byte(to_srgb(filmic(light.green)) + grain);
      out[2] = to_byte(to_srgb(filmic(light.blue)) + grain);
    }
  });
  return VImage::new_from_memory(bytes.data(), bytes.size(), width, height, 3, VIPS_FORMAT_UCHAR)
      .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
      .copy_memory();  // its own pixels, for ours go now
}

}  // namespace darkroom::samples
