#include "codec/reply_check.hpp"

#include "domain/utc.hpp"
#include "image/animation.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
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
    case Format::mp4:
    case Format::mov:
    case Format::webm:
    case Format::mkv:
      return false;  // no variant is a clip
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

bool is_in_a_picture(const Box& box) {
  return box.left >= 0 && box.top >= 0 && box.width >= 1 && box.height >= 1 &&
         box.left <= kMaxSide - box.width && box.top <= kMaxSide - box.height;
}

bool is_in_a_picture(const Point& point) {
  return point.x >= 0 && point.y >= 0 && point.x < kMaxSide && point.y < kMaxSide;
}

// SSIMULACRA 2 ends at 100, and goes far below 0 for what is another picture.
bool is_possible_score(const std::optional<double>& score, const Variant& planned) {
  if (planned.target_quality == 0 && planned.formats.empty()) return !score;
  constexpr double kLeast = -1e6;
  return score && *score >= kLeast && *score <= 100;
}

Result<void> check_variant(const Variant& planned, const WiredVariant& made, ByteView bytes) {
  if (made.name != planned.name) return lie("another variant's name");
  if (std::ranges::count(formats_of(planned), made.format) == 0) {
    return lie(planned.name + " in another format");
  }
  if (!is_possible(made.size)) return lie(planned.name + " of an impossible size");
  if (made.quality < 0 || made.quality > 100) return lie(planned.name + "'s quality");
  if (!is_possible_score(made.score, planned)) return lie(planned.name + "'s score");
  const auto repeated = std::ranges::adjacent_find(made.dropped, std::ranges::greater_equal{});
  if (repeated != made.dropped.end()) return lie(planned.name + " lost a part twice");
  if (made.crop && !is_in_a_picture(*made.crop)) return lie(planned.name + "'s crop");
  if (made.attention && !is_in_a_picture(*made.attention)) return lie(planned.name + "'s subject");
  if (!begins_as(made.format, bytes)) return lie(planned.name + " is not what it says");
  return {};
}

constexpr std::size_t kLongestHash = 64;  // both hashes come to some 30 characters
constexpr std::string_view kPreviewBegins = "data:image/webp;base64,";

bool has_only(std::string_view text, std::string_view more) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  });
}

// They go into pages as they are.
Result<void> check_placeholder(const Placeholder& placeholder) {
  const std::string_view preview = placeholder.preview;
  const bool is_preview =
      preview.empty() ||
      (preview.size() <= kMostPreviewBytes && preview.starts_with(kPreviewBegins) &&
       has_only(preview.substr(kPreviewBegins.size()), "+/="));
  if (!is_preview) return lie("the preview");
  if (placeholder.blurhash.size() > kLongestHash ||
      !has_only(placeholder.blurhash, "#$%*+,-.:;=?@[]^_{|}~")) {
    return lie("the blurhash");
  }
  if (placeholder.thumbhash.size() > kLongestHash || !has_only(placeholder.thumbhash, "+/=")) {
    return lie("the thumbhash");
  }
  if (placeholder.palette.size() > kMostPaletteColours) return lie("the palette");
  return {};
}

// Encoded noise takes no more than its pixels do; the rest is room for a profile and metadata.
constexpr std::uint64_t kMostBytesOfPixel = 8;
constexpr std::uint64_t kMostBytesBesidePixels = 1ULL << 20U;

constexpr std::size_t kLongestMessage = 500;

bool is_one_line_of_text(std::string_view text) {
  return text.size() <= kLongestMessage && std::ranges::all_of(text, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte >= 0x20 && byte != 0x7f;
         });
}

// The rest of the closed list is of what a codec never meets: networks, stores, people.
bool is_of_a_codec(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_preset:
    case ErrorCode::source_empty:
    case ErrorCode::source_too_large:
    case ErrorCode::unsupported_format:
    case ErrorCode::corrupt_image:
    case ErrorCode::truncated_image:
    case ErrorCode::too_many_pixels:
    case ErrorCode::too_many_frames:
    case ErrorCode::too_complex:
    case ErrorCode::metadata_too_large:
    case ErrorCode::provenance_lost:
    case ErrorCode::out_of_memory:
    case ErrorCode::codec_crashed:
    case ErrorCode::processing_failed:
    case ErrorCode::internal:
      return true;
    default:
      return false;
  }
}

}  // namespace

namespace {

Result<void> check_clip(const container::Facts& facts, const Limits& limits) {
  if (is_clip(facts.format) != facts.clip.has_value()) return lie("a clip that is none");
  if (!facts.clip) return {};
  const container::ClipFacts& clip = *facts.clip;
  const auto most_frames = static_cast<std::uint64_t>(limits.max_clip_frames);
  if (clip.frames < 1 || clip.frames > most_frames) return lie("the number of a clip's frames");
  if (!(clip.seconds >= 0 && clip.seconds <= limits.max_clip_seconds)) return lie("its seconds");
  const bool is_dated = !clip.created || (*clip.created >= 0 && *clip.created < kEndOfYears);
  if (!is_dated) return lie("when a clip was made");
  if (clip.tracks < 1 || clip.tracks > limits.max_tracks) return lie("the number of tracks");
  return {};
}

// No more than the source has, or than the plan wants of a clip.
bool is_possible_count(int frames, const Variant& planned, const container::Facts& facts) {
  return frames >= 1 && frames <= image::most_frames(planned, facts);
}

// Nothing is said of a picture or of a sprite sheet, and of a clip what can be a time in it.
bool is_possible_time(const std::optional<double>& seconds, const Variant& planned,
                      const container::Facts& facts) {
  if (!facts.clip || planned.sprite != Grid()) return !seconds;
  constexpr double kMost = 1e6;
  return seconds && *seconds >= 0 && *seconds <= kMost;
}

// It becomes part of the record, which goes into results and pages.
bool is_told_soundly(const credentials::Verification& verification) {
  return is_sound(Provenance{.c2pa = C2pa{.failures = verification.failures}});
}

}  // namespace

Result<container::Facts> checked_facts(const container::Facts& facts, const Limits& limits) {
  const Size& size = facts.size;
  if (size.width < 1 || size.height < 1) return lie("a picture without pixels");
  if (size.width > limits.max_side || size.height > limits.max_side) return lie("a side too long");
  if (size.pixels() > limits.max_pixels) return lie("more pixels than were let pass");
  if (facts.frames < 1 || facts.frames > limits.max_frames) return lie("the number of frames");
  if (facts.orientation < 1 || facts.orientation > 8) return lie("the orientation");
  if (!limits.formats.contains(facts.format)) return lie("a format that is off");
  TRY(check_clip(facts, limits));
  return facts;
}

Error checked_error(const Error& error) {
  if (!is_of_a_codec(error.code())) return lie("another's error");
  if (!is_one_line_of_text(error.message())) return lie("an error that is no line of text");
  return error;
}

std::uint64_t most_reply_bytes(const Plan& plan, const container::Facts& facts) {
  std::uint64_t most = 0;
  for (const Variant& variant : plan.variants) {
    const Placement placed = place(container::upright(facts), variant);
    // The box as well: a GIF's frame may be larger than the canvas in its header.
    const auto pixels = static_cast<std::uint64_t>(placed.canvas.pixels() + variant.box.pixels());
    const int pictures = std::max(variant.sprite.cells(), image::most_frames(variant, facts));
    most +=
        static_cast<std::uint64_t>(pictures) * pixels * kMostBytesOfPixel + kMostBytesBesidePixels;
  }
  return most;
}

Result<image::Rendering> checked_reply(const Plan& plan, const container::Facts& facts,
                                       const Rendered& rendered, ByteView bytes) {
  TRY(check_placeholder(rendered.placeholder));
  if (rendered.variants.size() != plan.variants.size()) return lie("the number of variants");
  image::Rendering rendering{.facts = facts,
                             .variants = {},
                             .placeholder = {},
                             .probe_ms = rendered.probe_ms,
                             .decode_ms = rendered.decode_ms};
  for (std::size_t i = 0; i < plan.variants.size(); ++i) {
    const WiredVariant& made = rendered.variants[i];
    if (made.bytes > bytes.size()) return lie(plan.variants[i].name + " is longer than its bytes");
    const ByteView own = bytes.first(made.bytes);
    bytes = bytes.subspan(made.bytes);
    TRY(check_variant(plan.variants[i], made, own));
    if (!is_possible_time(made.frame_time, plan.variants[i], facts))
      return lie(made.name + "'s time");
    if (!is_possible_count(made.frames, plan.variants[i], facts)) {
      return lie("the number of " + made.name + "'s frames");
    }
    rendering.variants.push_back({.name = made.name,
                                  .format = made.format,
                                  .size = made.size,
                                  .quality = made.quality,
                                  .bytes = Bytes(own.begin(), own.end()),
                                  .encode_ms = made.encode_ms,
                                  .crop = made.crop,
                                  .attention = made.attention,
                                  .frame_time = made.frame_time,
                                  .frames = made.frames,
                                  .score = made.score,
                                  .dropped = made.dropped});
  }
  if (plan.placeholder.any()) rendering.placeholder = rendered.placeholder;
  if (!bytes.empty()) return lie("bytes that belong to no variant");
  return rendering;
}

std::uint64_t most_certified_bytes(const Certification& asked) {
  // Of the manifest that is signed: its own assertions, the certificates, a time stamp's room.
  constexpr std::uint64_t kOwnManifest = 1U << 20U;
  std::uint64_t bytes = 0;
  for (const Certification::Variant& variant : asked.variants) {
    bytes += variant.bytes + credentials::kMaxParentStoreBytes + kOwnManifest;
  }
  return bytes;
}

Result<Certificate> checked_certificate(const Certification& asked, const Certified& certified,
                                        ByteView bytes) {
  if (certified.variants.size() != asked.variants.size()) return lie("the number of signed files");
  if (certified.verification && !asked.verify) return lie("a verification that nobody wanted");
  if (certified.verification && !is_told_soundly(*certified.verification)) {
    return lie("what does not hold of the source's credentials");
  }
  Certificate certificate{.verification = certified.verification, .variants = {}};
  for (std::size_t i = 0; i < asked.variants.size(); ++i) {
    const Certified::Variant& made = certified.variants[i];
    if (made.bytes > bytes.size()) return lie("a signed file is longer than its bytes");
    const ByteView own = bytes.first(made.bytes);
    bytes = bytes.subspan(made.bytes);
    if (!begins_as(asked.variants[i].format, own)) return lie("a signed file is of another format");
    certificate.variants.push_back({.bytes = Bytes(own.begin(), own.end()), .parent = made.parent});
  }
  if (!bytes.empty()) return lie("bytes that belong to no signed file");
  return certificate;
}

}  // namespace darkroom::codec
