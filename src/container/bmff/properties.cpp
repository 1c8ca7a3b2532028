#include "container/bmff/properties.hpp"

#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <array>

namespace darkroom::container {
namespace {

using namespace std::string_view_literals;

struct Codec {
  int bit_depth = 8;
  bool is_grey = false;
};

Result<Codec> av1_codec(const Box& property) {
  Reader reader(property.content, ErrorCode::corrupt_image, "av1C box");
  TRY(reader.skip(2));
  const std::uint8_t flags = TRY(reader.u8());
  const bool is_high = (flags & 0x40) != 0;
  const bool is_twelve = is_high && (flags & 0x20) != 0;
  const int high_depth = is_twelve ? 12 : 10;
  return Codec{.bit_depth = is_high ? high_depth : 8, .is_grey = (flags & 0x10) != 0};
}

Result<Codec> hevc_codec(const Box& property) {
  Reader reader(property.content, ErrorCode::corrupt_image, "hvcC box");
  TRY(reader.skip(16));
  const std::uint8_t chroma = TRY(reader.u8());
  const std::uint8_t luma_depth = TRY(reader.u8());
  return Codec{.bit_depth = 8 + (luma_depth & 7), .is_grey = (chroma & 3) == 0};
}

}  // namespace

bool is_alpha(const Box& property) {
  if (property.type != four("auxC") || property.content.size() < 4) return false;
  const std::string_view kind = as_text(property.content.subspan(4));
  return kind.starts_with("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"sv) ||
         kind.starts_with("urn:mpeg:hevc:2015:auxid:1\0"sv);
}

// A mirror after turns is the same mirror before as many turns the other way.
void Turned::exchange_left_and_right() {
  mirrored_ = !mirrored_;
  turns_ = (4 - turns_) % 4;
}

void Turned::exchange_top_and_bottom() {
  exchange_left_and_right();
  turn_clockwise(2);
}

int Turned::as_exif() const {
  constexpr std::array plain{1, 6, 3, 8};
  constexpr std::array mirrored{2, 7, 4, 5};
  return (mirrored_ ? mirrored : plain).at(turns_);
}

Result<void> PrimaryItem::take(const Box& property) {
  Reader reader(property.content, ErrorCode::corrupt_image, "property box");
  switch (property.type) {
    case four("ispe"):
      return take_size(property);
    case four("pixi"):
      // Version and flags, the number of channels, and then the depth of each.
      TRY(reader.skip(5));
      facts_.bit_depth = TRY(reader.u8());
      has_depth_ = true;
      return {};
    case four("clap"):
      return take_crop(property);
    case four("irot"):
      // Quarter turns anticlockwise (HEIF, section 6.5.10).
      turned_.turn_clockwise(4U - (TRY(reader.u8()) & 3U));
      return {};
    case four("imir"):
      // Axis 0 exchanges top and bottom, 1 left and right (HEIF, section 6.5.12).
      if ((TRY(reader.u8()) & 1) == 0) {
        turned_.exchange_top_and_bottom();
      } else {
        turned_.exchange_left_and_right();
      }
      return {};
    case four("colr"):
      return take_colour(property);
    default:
      return take_codec(property);
  }
}

Result<void> PrimaryItem::take_codec(const Box& property) {
  const bool is_av1 = property.type == four("av1C");
  if (has_codec_ || (!is_av1 && property.type != four("hvcC"))) return {};
  has_codec_ = true;
  const Codec codec = TRY(is_av1 ? av1_codec(property) : hevc_codec(property));
  if (!has_depth_) facts_.bit_depth = codec.bit_depth;
  if (codec.is_grey) facts_.colour = ColourModel::grey;
  return {};
}

void PrimaryItem::finish() {
  facts_.orientation = turned_.as_exif();
  if (!facts_.colour) facts_.colour = is_rgb_ ? ColourModel::rgb : ColourModel::ycbcr;
}

Result<void> PrimaryItem::take_size(const Box& property) {
  Reader reader(property.content, ErrorCode::corrupt_image, "ispe box");
  TRY(reader.skip(4));
  const std::uint32_t width = TRY(reader.u32());
  const std::uint32_t height = TRY(reader.u32());
  return set_size(facts_, width, height, limits_);
}

// A clean aperture is the picture, and what lies around it is not (HEIF, section 6.5.9). One that
// is no rectangle inside the picture is left to the decoder.
Result<void> PrimaryItem::take_crop(const Box& property) {
  Reader reader(property.content, ErrorCode::corrupt_image, "clap box");
  const std::uint32_t width = TRY(reader.u32());
  const std::uint32_t width_part = TRY(reader.u32());
  const std::uint32_t height = TRY(reader.u32());
  const std::uint32_t height_part = TRY(reader.u32());
  if (width_part == 0 || height_part == 0) return {};
  const std::uint32_t across = width / width_part;
  const std::uint32_t down = height / height_part;
  const bool is_inside = across <= static_cast<std::uint32_t>(facts_.size.width) &&
                         down <= static_cast<std::uint32_t>(facts_.size.height);
  if (across == 0 || down == 0 || !is_inside) return {};
  return set_size(facts_, across, down, limits_);
}

Result<void> PrimaryItem::take_colour(const Box& property) {
  Reader reader(property.content, ErrorCode::corrupt_image, "colr box");
  const std::uint32_t kind = TRY(reader.u32());
  if (kind == four("prof") || kind == four("rICC")) facts_.icc_bytes += reader.left();
  if (kind != four("nclx")) return {};
  TRY(reader.skip(4));
  is_rgb_ = TRY(reader.u16()) == 0;  // matrix 0 is the identity, ISO/IEC 23091-2
  return {};
}

}  // namespace darkroom::container
