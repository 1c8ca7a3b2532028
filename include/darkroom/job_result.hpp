// What became of a job: the answer of the library, the CLI's --json, the API and the queue.
#pragma once

#include <darkroom/error.hpp>
#include <darkroom/format.hpp>
#include <darkroom/geometry.hpp>
#include <darkroom/metadata_policy.hpp>
#include <darkroom/placeholder.hpp>
#include <darkroom/provenance.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace darkroom {

struct VariantResult {
  std::string variant;
  std::string url;  // as the store gives it: public, presigned, or file:
  std::string key;  // {prefix}{userId}/{jobId}/{variant}.{ext}
  Format format = Format::jpeg;
  int width = 0;           // px
  int height = 0;          // px
  int quality = 0;         // 1..100, as used
  std::uint64_t size = 0;  // bytes
  std::string sha256;      // 64 hex digits
  // What of the upright source it shows, in the source's px; absent where that is all of it.
  std::optional<Box> crop = {};
  std::optional<Point> attention = {};  // where the subject was seen, where that was asked for
  std::string set = {};                 // the variant that this is one width of; else empty
  // Seconds into the clip that its frame shows at; absent where the source is a picture.
  std::optional<double> frame_time = {};
  int frames = 1;  // more where it moves
  // SSIMULACRA 2, against the pixels it was encoded from, where a `target_quality` asked for it or
  // the format was left open.
  std::optional<double> score = {};
  std::string track = {};  // URL of the WebVTT file beside a sprite sheet; else empty
  bool is_signed = false;  // with Content Credentials of darkroom's own
  MetadataParts dropped;   // what of the source's metadata it does not carry
};

// The source as it came, where the preset keeps originals.
struct OriginalResult {
  std::string url;
  std::string key;  // {prefix}{userId}/{jobId}/original.{ext}
  Format format = Format::jpeg;
  std::uint64_t size = 0;  // bytes
  std::string sha256;      // 64 hex digits
};

// A source that is a clip, by its video.
struct ClipResult {
  std::string codec;  // "h264", "hevc", "vp8", "vp9", "av1", "prores"
  double seconds = 0;
  double frames_per_second = 0;  // on average
  std::uint64_t frames = 0;
  bool has_audio = false;
  std::string created = {};  // RFC 3339, UTC, as the file says; empty where it does not
};

struct JobResult {
  std::string job_id;
  std::string tool;  // canonical
  std::string user_id;
  bool success = false;
  std::vector<VariantResult> variants;  // in the preset's order; empty where success is false
  std::optional<OriginalResult> original;
  std::uint64_t original_size = 0;  // bytes; 0 where the source was never read
  std::optional<Format> original_format;
  int original_width = 0;   // px, upright (after orientation)
  int original_height = 0;  // px
  Provenance provenance;    // what the source's metadata says of its making, as stated
  std::optional<ClipResult> clip = {};
  double compression_ratio =
      0;  // original_size / mean size of the variants; 0 where success is false
  std::optional<Placeholder> placeholder = {};
  double processing_time_ms = 0;
  std::map<std::string, double> stages;  // ms by stage: load, probe, decode, encode, store ...
  int attempts = 1;
  std::optional<Error> error;  // present where success is false
};

// For each variant that was made in several widths, what HTML's `srcset` wants: "URL 320w, URL
// 640w", narrow ones first. A width that two outputs came out with (of a small source) is named
// once.
std::map<std::string, std::string> srcsets(const JobResult& result);

// DESIGN's result object on one line, keys in its order. Prompts are private: what is published
// beside the variants has them hidden.
std::string to_json(const JobResult& result, Prompts prompts = Prompts::shown);

}  // namespace darkroom
