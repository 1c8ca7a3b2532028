#include "codec/reply_check.hpp"

#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace darkroom::codec {
namespace {

using namespace std::string_view_literals;

Error lie(const std::string& what) {
  return Error::transient(ErrorCode::codec_crashed,
                          "a codec's answer does not fit its plan: " + what);
}

bool has_at(ByteView bytes, std::size_t offset, std::string_view magic) {
  return bytes.size() >= offset + magic.size() &&
         std::memcmp(bytes.data() + offset, magic.data(), magic.size()) == 0;
}

bool begins_as(Format format, ByteView bytes) {
  switch (format) {
    case Format::jpeg:
      return has_at(bytes, 0, "\xff\xd8\xff"sv);
    case Format::png:
      return has_at(bytes, 0, "\x89PNG\r\n\x1a\n"sv);
    case Format::webp:
      return has_at(bytes, 0, "RIFF"sv) && has_at(bytes, 8, "WEBP"sv);
    case Format::gif:
      return has_at(bytes, 0, "GIF8"sv);
    case Format::avif:
    case Format::heic:
      return has_at(bytes, 4, "ftyp"sv);
    case Format::jpeg_xl:
      return has_at(bytes, 0, "\xff\x0a"sv) || has_at(bytes, 4, "JXL "sv);
    case Format::tiff:
      return has_at(bytes, 0, "II"sv) || has_at(bytes, 0, "MM"sv);
  }
  return false;
}

// The exact size is the decoder's to say (a GIF's frame may differ from its header's canvas); what
// a codec says is held to what any variant can be.
constexpr int kMaxSide = 16384;

bool is_possible(const Size& size) {
  return size.width >= 1 && size.height >= 1 && size.width <= kMaxSide && size.height <= kMaxSide;
}

Result<void> check_variant(const Variant& planned, const WiredVariant& made, ByteView bytes) {
  if (made.name != planned.name) return lie("another variant's name");
  if (made.format != planned.format) return lie(planned.name + " in another format");
  if (!is_possible(made.size)) return lie(planned.name + " of an impossible size");
  if (made.quality < 0 || made.quality > 100) return lie(planned.name + "'s quality");
  if (!begins_as(made.format, bytes)) return lie(planned.name + " is not what it says");
  return {};
}

}  // namespace

Result<image::Rendering> checked_reply(const Plan& plan, const container::Facts& facts,
                                       const Rendered& rendered, ByteView bytes) {
  if (rendered.variants.size() != plan.variants.size()) return lie("the number of variants");
  image::Rendering rendering{.facts = facts,
                             .variants = {},
                             .probe_ms = rendered.probe_ms,
                             .decode_ms = rendered.decode_ms};
  for (std::size_t i = 0; i < plan.variants.size(); ++i) {
    const WiredVariant& made = rendered.variants[i];
    if (made.bytes > bytes.size()) return lie(plan.variants[i].name + " is longer than its bytes");
    const ByteView own = bytes.first(made.bytes);
    bytes = bytes.subspan(made.bytes);
    TRY(check_variant(plan.variants[i], made, own));
    rendering.variants.push_back({.name = made.name,
                                  .format = made.format,
                                  .size = made.size,
                                  .quality = made.quality,
                                  .bytes = Bytes(own.begin(), own.end()),
                                  .encode_ms = made.encode_ms});
  }
  if (!bytes.empty()) return lie("bytes that belong to no variant");
  return rendering;
}

}  // namespace darkroom::codec
