// The formats darkroom knows: images as sources or as outputs, clips as sources.
#pragma once

#include <optional>
#include <string_view>

namespace darkroom {

enum class Format { jpeg, png, webp, gif, avif, tiff, heic, jpeg_xl, mp4, mov, webm, mkv };

// "jpeg", "png", "webp", "gif", "avif", "tiff", "heic", "jpeg-xl", "mp4", "mov", "webm", "mkv":
// JSON, TOML and the CLI alike.
std::string_view to_string(Format format);
// Accepts the names above and "jpg", "tif", "jxl"; nothing for any other text.
std::optional<Format> format_from(std::string_view name);
// Without a dot: "jpg", "png", ...
std::string_view extension(Format format);
std::string_view media_type(Format format);
// Whether a variant can be written in it.
bool is_output(Format format);
// Whether it holds a clip rather than a picture.
bool is_clip(Format format);

}  // namespace darkroom
