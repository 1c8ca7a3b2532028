#include "image/plain_png.hpp"

#include "base/c_handle.hpp"
#include "image/pixel_memory.hpp"

#include <libdeflate.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

using vips::VImage;

constexpr std::size_t kSignature = 8;
constexpr std::size_t kChunkHeader = 8;  // length, type
constexpr std::size_t kChecksum = 4;
constexpr std::size_t kColourType = 25;  // of the file: the walk saw that IHDR comes first

using Inflater = CHandle<libdeflate_decompressor, libdeflate_free_decompressor>;

std::size_t big_endian(ByteView bytes) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8U | std::to_integer<std::size_t>(bytes[i]);
  return value;
}

// The zlib stream, which may lie in several chunks.
Bytes image_data(ByteView source) {
  Bytes data;
  data.reserve(source.size());
  for (ByteView rest = source.subspan(kSignature); rest.size() >= kChunkHeader + kChecksum;) {
    const std::size_t length = big_endian(rest);
    if (length > rest.size() - kChunkHeader - kChecksum) break;
    const ByteView content = rest.subspan(kChunkHeader, length);
    if (std::memcmp(&rest[4], "IEND", 4) == 0) break;
    if (std::memcmp(&rest[4], "IDAT", 4) == 0) {
      data.insert(data.end(), content.begin(), content.end());
    }
    rest = rest.subspan(kChunkHeader + length + kChecksum);
  }
  return data;
}

int bands_of(ByteView source, const container::Facts& facts) {
  const auto type = std::to_integer<int>(source[kColourType]);
  if (type == 2 && !facts.has_alpha) return 3;  // else it has one transparent colour
  return type == 6 ? 4 : 0;
}

// Whether the stream, all of it, makes these bytes and no other number of them.
bool inflates_to(std::span<std::uint8_t> bytes, ByteView stream) {
  const Inflater inflater(libdeflate_alloc_decompressor());
  if (!inflater) return false;
  std::size_t read = 0;
  const auto result = libdeflate_zlib_decompress_ex(inflater.get(), stream.data(), stream.size(),
                                                    bytes.data(), bytes.size(), &read, nullptr);
  return result == LIBDEFLATE_SUCCESS && read == stream.size();
}

// `row` is still filtered, `above` no more.
template <std::size_t Bands>
struct Row {
  std::uint8_t* __restrict row;
  const std::uint8_t* __restrict above;
  std::size_t length;

  void sub() const {
    for (std::size_t i = Bands; i < length; ++i) row[i] = add(row[i], row[i - Bands]);
  }
  void up() const {
    for (std::size_t i = 0; i < length; ++i) row[i] = add(row[i], above[i]);
  }
  void average() const {
    std::array<unsigned, Bands> left{};
    for (std::size_t i = 0; i < length; i += Bands) {
      for (std::size_t band = 0; band < Bands; ++band) {
        left[band] = row[i + band] = add(row[i + band], (left[band] + above[i + band]) / 2);
      }
    }
  }
  void paeth() const {
    std::array<int, Bands> left{};
    std::array<int, Bands> corner{};
    for (std::size_t i = 0; i < length; i += Bands) {
      for (std::size_t band = 0; band < Bands; ++band) {
        const int over = above[i + band];
        const int to_left = std::abs(over - corner[band]);
        const int to_above = std::abs(left[band] - corner[band]);
        const int to_corner = std::abs(left[band] + over - 2 * corner[band]);
        const int nearer = to_above <= to_corner ? over : corner[band];
        const int best = to_left <= to_above && to_left <= to_corner ? left[band] : nearer;
        corner[band] = over;
        left[band] = row[i + band] = add(row[i + band], static_cast<unsigned>(best));
      }
    }
  }

 private:
  static std::uint8_t add(std::uint8_t filtered, unsigned predicted) {
    return static_cast<std::uint8_t>(filtered + predicted);
  }
};

template <std::size_t Bands>
bool undo(std::uint8_t filter, const Row<Bands>& row) {
  switch (filter) {
    case 0:
      return true;
    case 1:
      row.sub();
      return true;
    case 2:
      row.up();
      return true;
    case 3:
      row.average();
      return true;
    case 4:
      row.paeth();
      return true;
    default:
      return false;
  }
}

template <std::size_t Bands>
bool unfilter_rows(std::span<std::uint8_t> rows, std::size_t row_bytes, std::size_t height) {
  const std::vector<std::uint8_t> none(row_bytes);  // above the first row is black
  const std::uint8_t* above = none.data();
  for (std::size_t y = 0; y < height; ++y) {
    const auto from = rows.subspan(y * (row_bytes + 1), row_bytes + 1);
    const std::uint8_t filter = from.front();
    std::uint8_t* const row = rows.subspan(y * row_bytes, row_bytes).data();
    std::memmove(row, from.data() + 1, row_bytes);
    if (!undo(filter, Row<Bands>{row, above, row_bytes})) return false;
    above = row;
  }
  return true;
}

}  // namespace

bool unfilter(std::span<std::uint8_t> rows, std::size_t row_bytes, std::size_t height, int bands) {
  return bands == 3 ? unfilter_rows<3>(rows, row_bytes, height)
                    : unfilter_rows<4>(rows, row_bytes, height);
}

std::optional<VImage> plain_png(ByteView source, const container::Facts& facts) {
  const bool is_plain = facts.format == Format::png && facts.bit_depth == 8 && !facts.progressive &&
                        facts.icc_bytes == 0;
  const int bands = is_plain ? bands_of(source, facts) : 0;
  if (bands == 0) return std::nullopt;
  const std::size_t row_bytes =
      static_cast<std::size_t>(facts.size.width) * static_cast<std::size_t>(bands);
  const auto height = static_cast<std::size_t>(facts.size.height);
  const std::size_t length = (row_bytes + 1) * height;
  PixelMemory memory = pixel_memory(length);
  if (!memory) return std::nullopt;
  const std::span rows(memory.get(), length);
  if (!inflates_to(rows, image_data(source))) return std::nullopt;
  if (!unfilter(rows, row_bytes, height, bands)) return std::nullopt;
  return image_of(std::move(memory), facts.size, bands);
}

}  // namespace darkroom::image
