#include "image/resample.hpp"

#include "base/c_handle.hpp"
#include "image/pixel_memory.hpp"

#include <zimg.h>

#include <algorithm>
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
// Twice the size wanted is enough for Lanczos to begin with: what is larger by whole blocks more is
// first made of their means (libvips' resize does so as well, and calls it its gap).
constexpr double kGap = 2;
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

// px of the source that are first made one, side by side.
struct Blocks {
  int across;
  int down;
};

Blocks blocks_of(const Factors& factors) {
  const auto whole = [](double factor) {
    return std::max(1, static_cast<int>(std::floor(1 / (kGap * factor))));
  };
  return {.across = whole(factors.horizontal), .down = whole(factors.vertical)};
}

int blocks_in(int length, int block) {
  return (length + block - 1) / block;
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
// middle: as libvips has it. The graph begins with the means of blocks, of which the last of a row
// may be less than whole.
Graph graph_of(const VImage& image, Size to, const Factors& factors, const Blocks& blocks) {
  zimg_image_format from = format_of(blocks_in(image.width(), blocks.across),
                                     blocks_in(image.height(), blocks.down), image.bands());
  const double width = to.width / factors.horizontal;
  const double height = to.height / factors.vertical;
  from.active_region.width = width / blocks.across;
  from.active_region.height = height / blocks.down;
  from.active_region.left = (image.width() - width) / 2 / blocks.across;
  from.active_region.top = (image.height() - height) / 2 / blocks.down;
  const zimg_image_format into = format_of(to.width, to.height, image.bands());
  zimg_graph_builder_params params;  // NOLINT(*-member-init): by the next line
  zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
  params.resample_filter = ZIMG_RESIZE_LANCZOS;
  params.filter_param_a = kLobes;
  // Not ZIMG_CPU_AUTO_64B: with the 512-bit instructions of AVX-512BW zimg 3.0.4 makes of some
  // widths a picture that is off by a dozen levels, and every machine shall make the same.
  params.cpu_type = ZIMG_CPU_AUTO;
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
        blocks_(blocks_of(factors)),
        graph_(graph_of(image, to, factors, blocks_)),
        source_(image.region()),
        from_({.width = image.width(), .height = image.height()}),
        in_(blocks_in(from_.width, blocks_.across), blocks_in(from_.height, blocks_.down), Bands,
            input_lines()),
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
    const int top = static_cast<int>(line) * my.blocks_.down;
    const int rows = std::min(my.blocks_.down, my.from_.height - top);
    if (my.blocks_.across == 1 && rows == 1) {
      my.unpack_row(top, line, left, right);
    } else {
      my.unpack_blocks(top, rows, line);
    }
    return 0;
  } catch (const vips::VError&) {
    return 1;
  }

  // Computed here, where it is not in memory: a row at a time, however high the blocks.
  const std::uint8_t* row_of_source(int y) {
    source_.prepare(0, y, from_.width, 1);
    return source_.addr(0, y);
  }

  void unpack_row(int top, unsigned line, unsigned left, unsigned right) {
    const std::uint8_t* const row = row_of_source(top);
    for (std::size_t band = 0; band < Bands; ++band) {
      std::uint8_t* const plane = in_.row(band, line);
      for (std::size_t x = left; x < right; ++x) plane[x] = row[x * Bands + band];
    }
  }

  // Down first, in vectors; across there is only one row left.
  void unpack_blocks(int top, int rows, unsigned line) {
    sums_.assign(static_cast<std::size_t>(from_.width) * Bands, 0);
    for (int y = top; y < top + rows; ++y) {
      const std::uint8_t* const row = row_of_source(y);
      std::uint32_t* const sums = sums_.data();
      for (std::size_t i = 0; i < sums_.size(); ++i) sums[i] += row[i];
    }
    const auto block = static_cast<std::size_t>(blocks_.across);
    const auto width = static_cast<std::size_t>(from_.width);
    for (std::size_t first = 0, x = 0; first < width; first += block, ++x) {
      const std::size_t last = std::min(first + block, width);
      // 64 bits: a block may be as large as the source.
      const auto count = (last - first) * static_cast<std::uint64_t>(rows);
      for (std::size_t band = 0; band < Bands; ++band) {
        std::uint64_t sum = count / 2;
        for (std::size_t at = first; at < last; ++at) sum += sums_[at * Bands + band];
        in_.row(band, line)[x] = static_cast<std::uint8_t>(sum / count);
      }
    }
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
  Blocks blocks_;
  Graph graph_;
  vips::VRegion source_;
  Size from_;
  Planes in_;
  Planes out_;
  PixelMemory pixels_;
  std::vector<std::uint32_t> sums_;  // of the rows of a line of blocks
};

bool suits_zimg(const VImage& image, const Factors& factors) {
  const auto suits = [](double factor) { return factor <= 1; };
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
