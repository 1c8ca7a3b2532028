#include "image/resample.hpp"

#include "base/c_handle.hpp"
#include "image/pixel_memory.hpp"

#include <zimg.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

constexpr double kLobes = 3;
// From here on libvips first takes the mean of whole blocks, as much work as zimg's vectors save.
constexpr double kLeastFactor = 0.25;
constexpr std::size_t kAlignment = 64;  // bytes: what zimg's widest vectors ask of a row

struct Factors {
  double horizontal;
  double vertical;
};

// One factor for both sides where that comes to the size wanted, so that a circle stays one: a side
// that was rounded to whole pixels would be stretched by up to half of one. First the factor of the
// side that fills the box, which is the one that was not rounded.
Factors factors_of(Size from, Size to, Size box) {
  const double horizontal = static_cast<double>(to.width) / from.width;
  const double vertical = static_cast<double>(to.height) / from.height;
  const bool by_width = to.width == box.width;
  for (const double both : {by_width ? horizontal : vertical, by_width ? vertical : horizontal}) {
    if (std::lround(from.width * both) == to.width &&
        std::lround(from.height * both) == to.height) {
      return {both, both};
    }
  }
  return {horizontal, vertical};
}

VImage by_libvips(const VImage& image, const Factors& factors) {
  return image.resize(
      factors.horizontal,
      VImage::option()->set("vscale", factors.vertical)->set("kernel", VIPS_KERNEL_LANCZOS3));
}

using Graph = CHandle<zimg_filter_graph, zimg_filter_graph_free>;
// Memory that begins where the widest vectors ask for it.
struct alignas(kAlignment) Unit {
  std::array<std::uint8_t, kAlignment> bytes;
};
using Block = std::vector<Unit>;

// zimg's failures are want of memory or our own bug; which of them, nobody above could use.
[[noreturn]] void fail() {
  throw vips::VError("zimg");
}

void check(zimg_error_code_e code) {
  if (code != ZIMG_ERROR_SUCCESS) fail();
}

std::size_t aligned(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

Block block_of(std::size_t bytes) {
  return Block(aligned(bytes) / kAlignment);
}

zimg_image_format format_of(int width, int height, int bands) {
  zimg_image_format format;  // NOLINT(*-member-init): by the next line
  zimg_image_format_default(&format, ZIMG_API_VERSION);
  format.width = static_cast<unsigned>(width);
  format.height = static_cast<unsigned>(height);
  format.pixel_type = ZIMG_PIXEL_BYTE;
  format.depth = 8;
  format.color_family = ZIMG_COLOR_RGB;
  format.matrix_coefficients = ZIMG_MATRIX_RGB;
  format.pixel_range = ZIMG_RANGE_FULL;
  format.alpha = bands == 4 ? ZIMG_ALPHA_PREMULTIPLIED : ZIMG_ALPHA_NONE;
  return format;
}

// What a pixel of the result covers of the source is 1 / factor wide, and the result lies in its
// middle: as libvips has it.
Graph graph_of(const VImage& image, Size to, const Factors& factors) {
  zimg_image_format from = format_of(image.width(), image.height(), image.bands());
  from.active_region.width = to.width / factors.horizontal;
  from.active_region.height = to.height / factors.vertical;
  from.active_region.left = (image.width() - from.active_region.width) / 2;
  from.active_region.top = (image.height() - from.active_region.height) / 2;
  const zimg_image_format into = format_of(to.width, to.height, image.bands());
  zimg_graph_builder_params params;  // NOLINT(*-member-init): by the next line
  zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
  params.resample_filter = ZIMG_RESIZE_LANCZOS;
  params.filter_param_a = kLobes;
  params.cpu_type = ZIMG_CPU_AUTO_64B;
  Graph graph(zimg_filter_graph_build(&from, &into, &params));
  if (!graph) fail();
  return graph;
}

// zimg's rows, a plane for each band; only those lines of them that its kernel looks at.
class Planes {
 public:
  Planes(int width, int height, std::size_t bands, unsigned lines)
      : mask_(zimg_select_buffer_mask(lines)),
        stride_(aligned(static_cast<std::size_t>(width))),
        plane_(stride_ * (mask_ == ZIMG_BUFFER_MAX ? static_cast<std::size_t>(height)
                                                   : std::size_t{mask_} + 1)),
        bytes_(block_of(plane_ * bands)) {}

  std::uint8_t* row(std::size_t band, unsigned line) {
    return reinterpret_cast<std::uint8_t*>(bytes_.data()) + (band * plane_) +
           (std::size_t{line & mask_} * stride_);
  }

  template <class Buffer>
  Buffer described(std::size_t bands) {
    Buffer buffer{};
    buffer.version = ZIMG_API_VERSION;
    for (std::size_t band = 0; band < bands; ++band) {
      auto& plane = buffer.plane[band];
      plane.data = row(band, 0);
      plane.stride = static_cast<std::ptrdiff_t>(stride_);
      plane.mask = mask_;
    }
    return buffer;
  }

 private:
  unsigned mask_;
  std::size_t stride_;
  std::size_t plane_;
  Block bytes_;
};

template <std::size_t Bands>
class Resampling {
 public:
  Resampling(const VImage& image, Size to, const Factors& factors)
      : to_(to),
        graph_(graph_of(image, to, factors)),
        source_(image.region()),
        width_(image.width()),
        in_(image.width(), image.height(), Bands, input_lines()),
        out_(to.width, to.height, Bands, output_lines()),
        pixels_(pixel_memory(row_bytes() * static_cast<std::size_t>(to.height))) {
    if (!pixels_) fail();
  }

  VImage result() && {
    std::size_t scratch = 0;
    check(zimg_filter_graph_get_tmp_size(graph_.get(), &scratch));
    Block tmp = block_of(scratch);
    const auto from = in_.template described<zimg_image_buffer_const>(Bands);
    const auto into = out_.template described<zimg_image_buffer>(Bands);
    check(zimg_filter_graph_process(graph_.get(), &from, &into, tmp.data(), &Resampling::unpack,
                                    this, &Resampling::pack, this));
    return image_of(std::move(pixels_), to_, static_cast<int>(Bands));
  }

 private:
  unsigned input_lines() const {
    unsigned lines = 0;
    check(zimg_filter_graph_get_input_buffering(graph_.get(), &lines));
    return lines;
  }

  unsigned output_lines() const {
    unsigned lines = 0;
    check(zimg_filter_graph_get_output_buffering(graph_.get(), &lines));
    return lines;
  }

  std::size_t row_bytes() const { return static_cast<std::size_t>(to_.width) * Bands; }

  // Called by C: nothing may be thrown through it.
  static int unpack(void* self, unsigned line, unsigned left, unsigned right) try {
    auto& my = *static_cast<Resampling*>(self);
    my.source_.prepare(0, static_cast<int>(line), my.width_, 1);
    const std::uint8_t* const row = my.source_.addr(0, static_cast<int>(line));
    for (std::size_t band = 0; band < Bands; ++band) {
      std::uint8_t* const plane = my.in_.row(band, line);
      for (std::size_t x = left; x < right; ++x) plane[x] = row[x * Bands + band];
    }
    return 0;
  } catch (const vips::VError&) {
    return 1;
  }

  static int pack(void* self, unsigned line, unsigned left, unsigned right) {
    auto& my = *static_cast<Resampling*>(self);
    std::uint8_t* const row = my.pixels_.get() + line * my.row_bytes();
    for (std::size_t band = 0; band < Bands; ++band) {
      const std::uint8_t* const plane = my.out_.row(band, line);
      for (std::size_t x = left; x < right; ++x) row[x * Bands + band] = plane[x];
    }
    return 0;
  }

  Size to_;
  Graph graph_;
  vips::VRegion source_;
  int width_;
  Planes in_;
  Planes out_;
  PixelMemory pixels_;
};

bool suits_zimg(const VImage& image, const Factors& factors) {
  const auto suits = [](double factor) { return factor > kLeastFactor && factor <= 1; };
  return (image.bands() == 3 || image.bands() == 4) && image.format() == VIPS_FORMAT_UCHAR &&
         suits(factors.horizontal) && suits(factors.vertical);
}

}  // namespace

VImage resampled(const VImage& image, Size to, Size box) {
  const Factors factors = factors_of({image.width(), image.height()}, to, box);
  if (!suits_zimg(image, factors)) return by_libvips(image, factors);
  return image.bands() == 3 ? Resampling<3>(image, to, factors).result()
                            : Resampling<4>(image, to, factors).result();
}

}  // namespace darkroom::image
