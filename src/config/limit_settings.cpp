#include "config/readers.hpp"

namespace darkroom::config {
namespace {

constexpr std::uint64_t kKiB = 1ULL << 10U;
constexpr std::uint64_t kMiB = 1ULL << 20U;
constexpr std::uint64_t kGiB = 1ULL << 30U;
constexpr std::int64_t kMillion = 1'000'000;

// "jpeg,png,heic"
Complaint read_formats(Configuration& configuration, std::string_view value) {
  std::set<Format> formats;
  for (const std::string& part : parts_of(value)) {
    const auto format = format_from(part);
    if (!format) {
      return "does not know '" + part +
             "'; there are jpeg, png, webp, gif, avif, tiff, heic, jpeg-xl, mp4, mov, webm, mkv";
    }
    formats.insert(*format);
  }
  if (formats.empty()) return "must name at least one format";
  configuration.processor.limits.formats = std::move(formats);
  return std::nullopt;
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<Setting> limit_settings() {
  return {
      {.key = "limits.formats",
       .environment = {"DARKROOM_LIMITS_FORMATS"},
       .flag = "",
       .fallback = "jpeg,png,webp,gif,avif,mp4,mov,webm,mkv",
       .help = "formats of sources; tiff, heic and jpeg-xl are off unless named",
       .read = read_formats},
      {.key = "limits.max_source_bytes",
       .environment = {"DARKROOM_LIMITS_MAX_SOURCE_BYTES"},
       .flag = "",
       .fallback = "32MiB",
       .help = "of a picture",
       .read = bytes(DARKROOM_MEMBER(processor.limits.max_source_bytes), kKiB, kGiB)},
      {.key = "limits.max_clip_bytes",
       .environment = {"DARKROOM_LIMITS_MAX_CLIP_BYTES"},
       .flag = "",
       .fallback = "1GiB",
       .help = "of a clip; what is over limits.max_source_bytes is kept in a file of TMPDIR",
       .read = bytes(DARKROOM_MEMBER(processor.limits.max_clip_bytes), kKiB, 16 * kGiB)},
      {.key = "limits.max_pixels",
       .environment = {"DARKROOM_LIMITS_MAX_PIXELS"},
       .flag = "",
       .fallback = "50000000",
       .help = "width x height x frames used",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_pixels), 1, 1000 * kMillion)},
      {.key = "limits.max_side",
       .environment = {"DARKROOM_LIMITS_MAX_SIDE"},
       .flag = "",
       .fallback = "16384",
       .help = "px",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_side), 1, 65535)},
      {.key = "limits.max_frames",
       .environment = {"DARKROOM_LIMITS_MAX_FRAMES"},
       .flag = "",
       .fallback = "1000",
       .help = "of an animation",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_frames), 1, kMillion)},
      {.key = "limits.max_scans",
       .environment = {"DARKROOM_LIMITS_MAX_SCANS"},
       .flag = "",
       .fallback = "64",
       .help = "of a progressive JPEG",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_scans), 1, 10'000)},
      {.key = "limits.max_text_chunks",
       .environment = {"DARKROOM_LIMITS_MAX_TEXT_CHUNKS"},
       .flag = "",
       .fallback = "100",
       .help = "text chunks of a PNG",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_text_chunks), 0, kMillion)},
      {.key = "limits.max_text_bytes",
       .environment = {"DARKROOM_LIMITS_MAX_TEXT_BYTES"},
       .flag = "",
       .fallback = "1MiB",
       .help = "of them together, as stored",
       .read = bytes(DARKROOM_MEMBER(processor.limits.max_text_bytes), 0, kGiB)},
      {.key = "limits.max_inflated_bytes",
       .environment = {"DARKROOM_LIMITS_MAX_INFLATED_BYTES"},
       .flag = "",
       .fallback = "4MiB",
       .help = "one compressed text or profile of a PNG, inflated",
       .read = bytes(DARKROOM_MEMBER(processor.limits.max_inflated_bytes), 0, kGiB)},
      {.key = "limits.max_inflated_total",
       .environment = {"DARKROOM_LIMITS_MAX_INFLATED_TOTAL"},
       .flag = "",
       .fallback = "8MiB",
       .help = "all of them together",
       .read = bytes(DARKROOM_MEMBER(processor.limits.max_inflated_total), 0, kGiB)},
      {.key = "limits.max_metadata_bytes",
       .environment = {"DARKROOM_LIMITS_MAX_METADATA_BYTES"},
       .flag = "",
       .fallback = "8MiB",
       .help = "EXIF, XMP, ICC, comments together",
       .read = bytes(DARKROOM_MEMBER(processor.limits.max_metadata_bytes), 0, kGiB)},
      {.key = "limits.max_c2pa_bytes",
       .environment = {"DARKROOM_LIMITS_MAX_C2PA_BYTES"},
       .flag = "",
       .fallback = "4MiB",
       .help = "one C2PA store",
       .read = bytes(DARKROOM_MEMBER(processor.limits.max_c2pa_bytes), 0, 64 * kMiB)},
      {.key = "limits.max_chunks",
       .environment = {"DARKROOM_LIMITS_MAX_CHUNKS"},
       .flag = "",
       .fallback = "10000",
       .help = "chunks, segments, boxes or blocks of a file",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_chunks), 1, kMillion)},
      {.key = "limits.max_box_depth",
       .environment = {"DARKROOM_LIMITS_MAX_BOX_DEPTH"},
       .flag = "",
       .fallback = "16",
       .help = "nesting of the boxes of AVIF, HEIC and clips",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_box_depth), 1, 64)},
      {.key = "limits.max_clip_seconds",
       .environment = {"DARKROOM_LIMITS_MAX_CLIP_SECONDS"},
       .flag = "",
       .fallback = "3600",
       .help = "of a clip's video",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_clip_seconds), 1, 86'400)},
      {.key = "limits.max_clip_frames",
       .environment = {"DARKROOM_LIMITS_MAX_CLIP_FRAMES"},
       .flag = "",
       .fallback = "300000",
       .help = "of a clip's video",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_clip_frames), 1, 10 * kMillion)},
      {.key = "limits.max_tracks",
       .environment = {"DARKROOM_LIMITS_MAX_TRACKS"},
       .flag = "",
       .fallback = "16",
       .help = "of a clip: video, audio, subtitles and whatever else",
       .read = whole(DARKROOM_MEMBER(processor.limits.max_tracks), 1, 1000)},
  };
}

}  // namespace darkroom::config
