#include "image/placeholder/coarse.hpp"

#include "image/pixel_memory.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

// libvips' own block mean adds byte by byte; sums of whole rows go by vectors. 32 bits hold 66,000
// rows of colours times alpha.
using Sums = std::vector<std::uint32_t>;

template <std::size_t Bands>
void add_row(Sums& sums, const std::uint8_t* row) {
  if constexpr (Bands == 3) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += row[i];
  } else {
    for (std::size_t i = 0; i < sums.size(); i += 4) {
      const std::uint32_t alpha = row[i + 3];
      for (std::size_t band = 0; band < 3; ++band) sums[i + band] += row[i + band] * alpha;
      sums[i + 3] += alpha;
    }
  }
}

std::uint8_t mean(std::uint64_t sum, std::uint64_t count) {
  return static_cast<std::uint8_t>(count == 0 ? 0 : (sum + count / 2) / count);
}

// Of the columns from `first` to before `last`, `rows` of them summed already.
template <std::size_t Bands>
void write_block(const Sums& sums, std::size_t first, std::size_t last, std::size_t rows,
                 std::uint8_t* pixel) {
  std::array<std::uint64_t, Bands> whole{};
  for (std::size_t x = first; x < last; ++x) {
    for (std::size_t band = 0; band < Bands; ++band) whole[band] += sums[x * Bands + band];
  }
  const std::uint64_t count = (last - first) * rows;
  const std::uint64_t weight = Bands == 4 ? whole[Bands - 1] : count;
  for (std::size_t band = 0; band < 3; ++band) pixel[band] = mean(whole[band], weight);
  if constexpr (Bands == 4) pixel[3] = mean(whole[3], count);
}

template <std::size_t Bands>
VImage block_mean(const VImage& image, Size to) {
  const VImage pixels = image.copy_memory();
  const auto* bytes = static_cast<const std::uint8_t*>(pixels.data());
  const auto width = static_cast<std::size_t>(image.width());
  const auto height = static_cast<std::size_t>(image.height());
  const auto columns = static_cast<std::size_t>(to.width);
  const auto lines = static_cast<std::size_t>(to.height);
  PixelMemory memory = pixel_memory(columns * lines * Bands);
  if (!memory) throw vips::VError("no memory for a block mean");
  Sums sums(width * Bands);
  for (std::size_t line = 0; line < lines; ++line) {
    const std::size_t top = line * height / lines;
    const std::size_t bottom = (line + 1) * height / lines;
    std::ranges::fill(sums, 0);
    for (std::size_t y = top; y < bottom; ++y) add_row<Bands>(sums, bytes + y * width * Bands);
    for (std::size_t column = 0; column < columns; ++column) {
      write_block<Bands>(sums, column * width / columns, (column + 1) * width / columns,
                         bottom - top, memory.get() + (line * columns + column) * Bands);
    }
  }
  return image_of(std::move(memory), to, static_cast<int>(Bands));
}

}  // namespace

VImage coarse(const VImage& image, int least_side) {
  const int factor = std::max(image.width(), image.height()) / least_side;
  const bool has_colours = image.bands() == 3 || image.bands() == 4;
  if (factor < 2 || !has_colours || image.format() != VIPS_FORMAT_UCHAR) return image;
  const Size to{.width = std::max(image.width() / factor, 1),
                .height = std::max(image.height() / factor, 1)};
  return image.bands() == 3 ? block_mean<3>(image, to) : block_mean<4>(image, to);
}

}  // namespace darkroom::image
