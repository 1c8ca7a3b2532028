#include "container/verdict.hpp"

#include <array>
#include <utility>

namespace darkroom::container {
namespace {

// One digit after the point, half up: std::to_string would print six and a locale's comma.
std::string tenths(std::uint64_t value, std::uint64_t unit) {
  const std::uint64_t whole = value / unit;
  const std::uint64_t tenth = (value % unit) * 10 / unit;
  return std::to_string(whole) + "." + std::to_string(tenth);
}

std::string megapixels(std::uint64_t pixels) {
  return tenths(pixels, 1'000'000) + " Mpx";
}

std::string amount(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  if (bytes < 1ULL << 20) return tenths(bytes, 1024) + " KiB";
  return tenths(bytes, 1ULL << 20) + " MiB";
}

}  // namespace

Error corrupt(std::string message) {
  return Error::permanent(ErrorCode::corrupt_image, std::move(message));
}

Error truncated(std::string message) {
  return Error::permanent(ErrorCode::truncated_image, std::move(message));
}

Error unsupported(std::string message) {
  return Error::permanent(ErrorCode::unsupported_format, std::move(message));
}

std::string_view display_name(Format format) {
  // In the enum's own order, so that a format is its index.
  constexpr std::array<std::string_view, 12> names{"JPEG", "PNG",       "WebP", "GIF",
                                                   "AVIF", "TIFF",      "HEIC", "JPEG XL",
                                                   "MP4",  "QuickTime", "WebM", "Matroska"};
  static_assert(names.size() == static_cast<std::size_t>(Format::mkv) + 1);
  return names[static_cast<std::size_t>(format)];
}

Result<void> check_size(Format format, std::uint64_t width, std::uint64_t height,
                        const Limits& limits) {
  const std::string name{display_name(format)};
  if (width == 0) return corrupt(name + " width is 0");
  if (height == 0) return corrupt(name + " height is 0");

  const std::string size = std::to_string(width) + " x " + std::to_string(height) + " px";
  // No container holds a side wider than 32 bits, so the product stays in 64.
  const std::uint64_t pixels = width * height;
  const auto max_pixels = static_cast<std::uint64_t>(limits.max_pixels);
  if (pixels > max_pixels) {
    return Error::permanent(
        ErrorCode::too_many_pixels,
        name + " of " + size + " = " + megapixels(pixels) + ", limit " + megapixels(max_pixels));
  }
  const auto max_side = static_cast<std::uint64_t>(limits.max_side);
  if (width > max_side || height > max_side) {
    return Error::permanent(
        ErrorCode::too_many_pixels,
        name + " of " + size + ", limit " + std::to_string(max_side) + " px a side");
  }
  return {};
}

Result<void> set_size(Facts& facts, std::uint64_t width, std::uint64_t height,
                      const Limits& limits) {
  TRY(check_size(facts.format, width, height, limits));
  facts.size = {static_cast<int>(width), static_cast<int>(height)};
  return {};
}

Result<void> set_frames(Facts& facts, std::uint64_t frames, const Limits& limits) {
  if (frames > static_cast<std::uint64_t>(limits.max_frames)) {
    return Error::permanent(ErrorCode::too_many_frames, std::string(display_name(facts.format)) +
                                                            " of " + std::to_string(frames) +
                                                            " frames, limit " +
                                                            std::to_string(limits.max_frames));
  }
  facts.frames = static_cast<int>(frames);
  return {};
}

Result<void> count_chunk(Facts& facts, const Limits& limits) {
  if (++facts.chunks <= limits.max_chunks) return {};
  return Error::permanent(ErrorCode::too_complex, std::string(display_name(facts.format)) +
                                                      " of more than " +
                                                      std::to_string(limits.max_chunks) +
                                                      " chunks, segments, blocks or boxes");
}

Result<void> check_metadata(const Facts& facts, const Limits& limits) {
  const std::string name{display_name(facts.format)};
  const std::uint64_t sum = facts.icc_bytes + facts.exif_bytes + facts.xmp_bytes + facts.text_bytes;
  TRY(check_bytes(name + " metadata", sum, limits.max_metadata_bytes));
  return check_bytes(name + " C2PA store", facts.c2pa_bytes, limits.max_c2pa_bytes);
}

Result<void> check_bytes(std::string_view what, std::uint64_t bytes, std::uint64_t limit) {
  if (bytes <= limit) return {};
  return Error::permanent(ErrorCode::metadata_too_large,
                          std::string(what) + ": " + amount(bytes) + ", limit " + amount(limit));
}

}  // namespace darkroom::container
