// AVIF and HEIC files, box by box. Their coded pictures are filler: no walk decodes them.
#pragma once

#include "container/digits.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace darkroom::container {

using namespace std::string_literals;

inline std::string box(std::string_view type, std::string_view content) {
  return big(4, content.size() + 8) + std::string(type) + std::string(content);
}

inline std::string full_box(std::string_view type, unsigned version, std::string_view content) {
  return box(type, big(1, version) + "\0\0\0"s + std::string(content));
}

inline std::string ftyp(std::string_view major = "avif", std::string_view compatible = "mif1miaf") {
  return box("ftyp", std::string(major) + "\0\0\0\0"s + std::string(compatible));
}

inline std::string ispe(std::uint32_t width, std::uint32_t height) {
  return full_box("ispe", 0, big(4, width) + big(4, height));
}

// 8 bits with colour unless `flags` says else: 0x40 ten bits, 0x60 twelve, 0x10 no colour.
inline std::string av1c(unsigned flags = 0) {
  return box("av1C", "\x81\x00"s + big(1, flags) + "\0"s);
}

inline std::string pixi(unsigned bits) {
  return full_box("pixi", 0, "\3"s + big(1, bits) + big(1, bits) + big(1, bits));
}

inline std::string nclx(unsigned matrix) {
  return box("colr", "nclx" + big(2, 1) + big(2, 13) + big(2, matrix) + "\x80");
}

inline std::string item(unsigned id, std::string_view type, std::string_view more = "") {
  return full_box("infe", 2,
                  big(2, id) + big(2, 0) + std::string(type) + "\0"s + std::string(more));
}

struct Extent {
  unsigned item = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool in_idat = false;
};

// Version 1 with numbers of four bytes.
inline std::string iloc(const std::vector<Extent>& extents) {
  std::string rows;
  for (const Extent& extent : extents) {
    rows += big(2, extent.item) + big(2, extent.in_idat ? 1 : 0) + big(2, 0) + big(2, 1) +
            big(4, extent.offset) + big(4, extent.length);
  }
  return full_box("iloc", 1, "\x44\x00"s + big(2, extents.size()) + rows);
}

// Item 1 has all properties, in order.
inline std::string ipma(std::size_t properties) {
  std::string places;
  for (std::size_t i = 1; i <= properties; ++i) places += big(1, i);
  return full_box("ipma", 0, big(4, 1) + big(2, 1) + big(1, properties) + places);
}

inline std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

struct Picture {
  std::string file_type = ftyp();
  std::vector<std::string> properties = {ispe(64, 48), av1c()};  // of the primary item, in order
  std::string other_properties;                                  // of no item
  std::string items = item(1, "av01");
  std::vector<Extent> extents;  // besides the primary item's
  std::string more_of_meta;     // boxes at the end of meta
  std::string before_data;      // boxes between meta and mdat
};

// A whole file: its pixels lie in the last box, so that a file cut anywhere shows it.
inline std::string bmff(const Picture& picture = {}) {
  const std::string properties = joined(picture.properties) + picture.other_properties;
  const auto items = 1U + static_cast<unsigned>(picture.extents.size());
  const auto meta = [&](std::uint64_t data_at) {
    std::vector<Extent> extents{{.item = 1, .offset = data_at, .length = 100}};
    extents.insert(extents.end(), picture.extents.begin(), picture.extents.end());
    return full_box("meta", 0,
                    full_box("hdlr", 0, big(4, 0) + "pict" + std::string(13, '\0')) +
                        full_box("pitm", 0, big(2, 1)) + iloc(extents) +
                        full_box("iinf", 0, big(2, items) + picture.items) +
                        box("iprp", box("ipco", properties) + ipma(picture.properties.size())) +
                        picture.more_of_meta);
  };
  const std::size_t head = picture.file_type.size() + meta(0).size() + picture.before_data.size();
  return picture.file_type + meta(head + 8) + picture.before_data +
         box("mdat", std::string(100, 'p'));
}

// A sequence's track of `samples` pictures.
inline std::string track(std::string_view handler, unsigned samples, unsigned width,
                         unsigned height) {
  const std::string entry = box("av01", std::string(6, '\0') + big(2, 1) + std::string(16, '\0') +
                                            big(2, width) + big(2, height) + std::string(50, '\0'));
  const std::string table = box("stbl", full_box("stsd", 0, big(4, 1) + entry) +
                                            full_box("stsz", 0, big(4, 9) + big(4, samples)));
  return box(
      "trak",
      box("mdia", full_box("hdlr", 0, big(4, 0) + std::string(handler) + std::string(13, '\0')) +
                      box("minf", table)));
}

}  // namespace darkroom::container
