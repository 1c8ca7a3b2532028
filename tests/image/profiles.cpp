#include "image/profiles.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::image {
namespace {

struct Tag {
  std::string_view name;
  std::string content;
};

std::string u16(int value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value & 255)};
}
std::string u32(std::uint32_t value) {
  return u16(static_cast<int>(value >> 16U)) + u16(static_cast<int>(value & 0xffffU));
}
std::string fixed16(double value) {
  return u32(static_cast<std::uint32_t>(std::lround(value * 65536)));
}
std::string zeros(std::size_t count) {
  std::string text;
  text.resize(count);
  return text;
}

std::string curve(double gamma) {
  return "curv" + zeros(4) + u32(1) + u16(static_cast<int>(std::lround(gamma * 256))) + zeros(2);
}

std::string xyz(const std::array<double, 3>& value) {
  return "XYZ " + zeros(4) + fixed16(value[0]) + fixed16(value[1]) + fixed16(value[2]);
}

// Section 7.2.
std::string header(std::string_view space, std::size_t size) {
  std::string head = u32(static_cast<std::uint32_t>(size)) + zeros(4) + u32(0x02400000);
  head += "mntr" + std::string(space) + "XYZ " + zeros(12) + "acsp" + zeros(28);
  head += fixed16(0.9642) + fixed16(1.0) + fixed16(0.8249);  // the connection space's D50
  return head + zeros(128 - head.size());
}

Bytes bytes_of(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

Bytes profile(std::string_view space, const std::vector<Tag>& tags) {
  std::string table = u32(static_cast<std::uint32_t>(tags.size()));
  std::string contents;
  const std::size_t first = 128 + 4 + (tags.size() * 12);
  for (const Tag& tag : tags) {
    table += std::string(tag.name) + u32(static_cast<std::uint32_t>(first + contents.size())) +
             u32(static_cast<std::uint32_t>(tag.content.size()));
    contents += tag.content;
  }
  return bytes_of(header(space, first + contents.size()) + table + contents);
}

}  // namespace

Bytes rgb_profile(const Primaries& primaries, double gamma) {
  return profile("RGB ", {{"rXYZ", xyz(primaries.red)},
                          {"gXYZ", xyz(primaries.green)},
                          {"bXYZ", xyz(primaries.blue)},
                          {"wtpt", xyz({0.9642, 1.0, 0.8249})},
                          {"rTRC", curve(gamma)},
                          {"gTRC", curve(gamma)},
                          {"bTRC", curve(gamma)}});
}

Bytes grey_profile(double gamma) {
  return profile("GRAY", {{"wtpt", xyz({0.9642, 1.0, 0.8249})}, {"kTRC", curve(gamma)}});
}

Bytes hollow_profile(std::string_view space) {
  return bytes_of(header(space, 128) + zeros(64));
}

vips::VImage tagged(const vips::VImage& image, const Bytes& profile) {
  vips::VImage copy = image.copy();
  vips_image_set_blob_copy(copy.get_image(), VIPS_META_ICC_NAME, profile.data(), profile.size());
  return copy;
}

}  // namespace darkroom::image
