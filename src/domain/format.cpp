#include <darkroom/format.hpp>

#include <array>

namespace darkroom {
namespace {

struct Row {
  Format format;
  std::string_view name;
  std::string_view extension;
  std::string_view media_type;
  bool output;
};

// In the enum's own order, so that a format is its index.
constexpr std::array kRows{
    Row{Format::jpeg, "jpeg", "jpg", "image/jpeg", true},
    Row{Format::png, "png", "png", "image/png", true},
    Row{Format::webp, "webp", "webp", "image/webp", true},
    Row{Format::gif, "gif", "gif", "image/gif", true},
    Row{Format::avif, "avif", "avif", "image/avif", true},
    Row{Format::tiff, "tiff", "tif", "image/tiff", false},
    Row{Format::heic, "heic", "heic", "image/heic", false},
    Row{Format::jpeg_xl, "jpeg-xl", "jxl", "image/jxl", true},
    Row{Format::mp4, "mp4", "mp4", "video/mp4", false},
    Row{Format::mov, "mov", "mov", "video/quicktime", false},
    Row{Format::webm, "webm", "webm", "video/webm", false},
    Row{Format::mkv, "mkv", "mkv", "video/x-matroska", false},
};

constexpr const Row& row(Format format) {
  return kRows[static_cast<std::size_t>(format)];
}

}  // namespace

std::string_view to_string(Format format) {
  return row(format).name;
}
std::string_view extension(Format format) {
  return row(format).extension;
}
std::string_view media_type(Format format) {
  return row(format).media_type;
}
bool is_output(Format format) {
  return row(format).output;
}
bool is_clip(Format format) {
  return media_type(format).starts_with("video/");
}

std::optional<Format> format_from(std::string_view name) {
  for (const Row& each : kRows) {
    if (each.name == name || each.extension == name) return each.format;
  }
  return std::nullopt;
}

}  // namespace darkroom
