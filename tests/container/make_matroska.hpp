// Matroska and WebM files, element by element. Their blocks are filler: no walk decodes them.
#pragma once

#include "container/digits.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom::container {

// An id as the specification writes it, a size of eight bytes, the content.
inline std::string element(std::uint32_t id, std::string_view content) {
  std::string name = big(4, id);
  name.erase(0, name.find_first_not_of('\0'));
  return name + "\x01" + big(7, content.size()) + std::string(content);
}

inline std::string element(std::uint32_t id, std::uint64_t value) {
  return element(id, big(4, value));
}

inline std::string without_size(std::uint32_t id) {
  return big(4, id) + "\x01\xff\xff\xff\xff\xff\xff\xff";
}

inline std::string ebml_header(std::string_view document_type) {
  return element(0x1A45DFA3, element(0x4282, document_type));
}

struct MadeEntry {
  unsigned number = 1;
  unsigned type = 1;  // 1 video, 2 audio
  std::string codec = "V_VP9";
  unsigned width = 64;
  unsigned height = 48;
  std::string more;
  std::string more_of_video = "";
};

inline std::string track_entry(const MadeEntry& entry) {
  return element(0xAE, element(0xD7, entry.number) + element(0x83, entry.type) +
                           element(0x86, entry.codec) +
                           element(0xE0, element(0xB0, entry.width) + element(0xBA, entry.height) +
                                             entry.more_of_video) +
                           entry.more);
}

inline std::string block(unsigned track, int milliseconds) {
  return element(0xA3, big(1, 0x80U | track) + big(2, static_cast<std::uint16_t>(milliseconds)) +
                           "\x80" + std::string(10, 'b'));
}

inline std::string cluster(std::uint64_t milliseconds, const std::string& blocks) {
  return element(0x1F43B675, element(0xE7, milliseconds) + blocks);
}

// Two seconds, in milliseconds as the default is.
inline std::string segment_information() {
  return element(0x1549A966, element(0x2AD7B1, 1'000'000) + element(0x4489, big(4, 0x44fa0000)));
}

inline std::string matroska(const std::string& segment, std::string_view document_type = "webm") {
  return ebml_header(document_type) + element(0x18538067, segment);
}

inline std::string webm() {
  return matroska(segment_information() + element(0x1654AE6B, track_entry({})) +
                  cluster(0, block(1, 0) + block(1, 40)) + cluster(1000, block(1, 0)));
}

}  // namespace darkroom::container
