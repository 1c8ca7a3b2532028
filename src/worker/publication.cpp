#include "worker/publication.hpp"

#include "base/hashing.hpp"
#include "telemetry/log.hpp"
#include "worker/guarded.hpp"
#include "worker/thumbnail_track.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>
#include <utility>

namespace darkroom::worker {
namespace {

using telemetry::LogLevel;

// Puts wait for the network, not for a processor; a preset of more variants queues the rest.
constexpr std::size_t kMaxPutsInFlight = 8;
// A variant's entry has some 300 bytes; a presigned URL with a session token some 2 KiB.
constexpr std::uint64_t kMaxManifestBytes = 1ULL << 20U;

constexpr std::string_view kOriginal = "original";
constexpr std::array kSourceFormats{Format::jpeg, Format::png,  Format::webp, Format::gif,
                                    Format::avif, Format::tiff, Format::heic, Format::jpeg_xl,
                                    Format::mp4,  Format::mov,  Format::webm, Format::mkv};

// Of a sprite sheet's track, from the sheet's own: its extension is replaced.
std::string track_key(const std::string& sheet) {
  return sheet.substr(0, sheet.rfind('.')) + ".vtt";
}

// What the track calls its sheet: by name alone, so that the two may move together; where a URL is
// signed, no other will do.
std::string name_in_track(const VariantResult& sheet) {
  const bool is_signed = sheet.url.find('?') != std::string::npos;
  return is_signed ? sheet.url : sheet.key.substr(sheet.key.rfind('/') + 1);
}

// A manifest changes when its job is repeated, and is read by programs: nobody may keep it.
const storage::ObjectHeaders& manifest_headers() {
  static const storage::ObjectHeaders headers{.content_type = "application/json",
                                              .cache_control = "no-cache"};
  return headers;
}

// The keys of a manifest's variants and original; nothing where the text is no manifest.
std::optional<std::set<std::string>> keys_of(ByteView manifest) {
  const auto* first = reinterpret_cast<const char*>(manifest.data());
  const auto json = nlohmann::json::parse(first, first + manifest.size(), nullptr, false);
  if (!json.is_object() || !json.contains("variants") || !json["variants"].is_array()) {
    return std::nullopt;
  }
  std::set<std::string> keys;
  for (const auto& variant : json["variants"]) {
    if (!variant.is_object() || !variant.contains("key") || !variant["key"].is_string()) {
      return std::nullopt;
    }
    keys.insert(variant["key"].get<std::string>());
    if (variant.contains("track")) keys.insert(track_key(variant["key"].get<std::string>()));
  }
  if (json.contains("original")) {
    const auto& original = json["original"];
    if (!original.is_object() || !original.contains("key") || !original["key"].is_string()) {
      return std::nullopt;
    }
    keys.insert(original["key"].get<std::string>());
  }
  return keys;
}

}  // namespace

Publication::Publication(storage::ObjectStore& store, const JobWatch& watch,
                         std::string_view user_id, std::string_view job_id)
    : store_(store),
      watch_(watch),
      job_id_(job_id),
      folder_(std::string(user_id) + "/" + std::string(job_id) + "/") {}

Publication::~Publication() {
  if (published_ || keys_.empty()) return;
  const Result<void> taken_back = guarded(job_id_, [&]() -> Result<void> {
    take_back();
    return {};
  });
  static_cast<void>(taken_back);  // guarded() has logged it, and there is nobody left to tell
}

void Publication::expect(const Plan& plan) {
  for (const Variant& variant : plan.variants) {
    for (const Format format : formats_of(variant)) {
      keys_.push_back(key_of(variant.name, format));
      if (variant.sprite != Grid()) keys_.push_back(track_key(keys_.back()));
    }
  }
  if (plan.originals == Originals::drop) return;
  // What the source was is not known yet.
  for (const Format format : kSourceFormats) keys_.push_back(key_of(kOriginal, format));
}

std::string Publication::key_of(std::string_view variant, Format format) const {
  return folder_ + std::string(variant) + "." + std::string(extension(format));
}

std::string Publication::manifest_key() const {
  return folder_ + "result.json";
}

Result<std::vector<VariantResult>> Publication::put_variants(const image::Rendering& rendering,
                                                             const std::string& cache_control) {
  keys_.clear();
  for (const image::RenderedVariant& variant : rendering.variants) {
    keys_.push_back(key_of(variant.name, variant.format));
  }
  TRY(put_all(rendering, cache_control));
  return described(rendering);
}

// Threads put the next variant that nobody has, the caller's among them, until one fails.
Result<void> Publication::put_all(const image::Rendering& rendering,
                                  const std::string& cache_control) {
  std::vector<std::optional<Error>> failures(keys_.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    for (std::size_t i = next++; i < keys_.size() && !failed; i = next++) {
      const image::RenderedVariant& variant = rendering.variants[i];
      const storage::ObjectHeaders headers{.content_type = std::string(media_type(variant.format)),
                                           .cache_control = cache_control};
      Result<void> put = guarded(job_id_, [&]() -> Result<void> {
        TRY(watch_.check());
        return store_.put(keys_[i], variant.bytes, headers);
      });
      if (put) continue;
      failures[i] = std::move(put).error().during("put " + keys_[i]);
      failed = true;
    }
  };
  {
    std::vector<std::jthread> others;
    const std::size_t wanted = std::min(keys_.size(), kMaxPutsInFlight);
    for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(work);
    work();
  }
  for (std::optional<Error>& failure : failures) {
    if (failure) return std::move(*failure);
  }
  return {};
}

Result<std::vector<VariantResult>> Publication::described(const image::Rendering& rendering) const {
  std::vector<VariantResult> variants;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const image::RenderedVariant& variant = rendering.variants[i];
    std::string url = TRY(store_.url(keys_[i]));
    variants.push_back({.variant = variant.name,
                        .url = std::move(url),
                        .key = keys_[i],
                        .format = variant.format,
                        .width = variant.size.width,
                        .height = variant.size.height,
                        .quality = variant.quality,
                        .size = variant.bytes.size(),
                        .sha256 = sha256_hex(variant.bytes),
                        .crop = variant.crop,
                        .attention = variant.attention,
                        .frame_time = variant.frame_time,
                        .frames = variant.frames,
                        .score = variant.score,
                        .is_signed = variant.is_signed,
                        .dropped = variant.dropped});
  }
  return variants;
}

Result<std::string> Publication::put_track(const VariantResult& sheet, const Grid& grid,
                                           double seconds, const std::string& cache_control) {
  const std::string text =
      thumbnail_track(grid, {sheet.width, sheet.height}, seconds, name_in_track(sheet));
  const std::string key = track_key(sheet.key);
  keys_.push_back(key);
  TRY(watch_.check());
  Result<void> put =
      store_.put(key, as_bytes(text), {.content_type = "text/vtt", .cache_control = cache_control});
  if (!put) return std::move(put).error().during("put " + key);
  return store_.url(key);
}

Result<OriginalResult> Publication::put_original(ByteView source, Format format,
                                                 const std::string& cache_control) {
  const std::string key = key_of(kOriginal, format);
  keys_.push_back(key);
  TRY(watch_.check());
  Result<void> put =
      store_.put(key, source,
                 {.content_type = std::string(media_type(format)), .cache_control = cache_control});
  if (!put) return std::move(put).error().during("put " + key);
  return OriginalResult{.url = TRY(store_.url(key)),
                        .key = key,
                        .format = format,
                        .size = source.size(),
                        .sha256 = sha256_hex(source)};
}

Result<void> Publication::put_manifest(const JobResult& result) {
  // It lies beside the variants, where whoever may fetch them may fetch it.
  const std::string manifest = to_json(result, Prompts::hidden);
  TRY(watch_.check());
  Result<void> put = store_.put(manifest_key(), as_bytes(manifest), manifest_headers());
  if (!put) return std::move(put).error().during("put " + manifest_key());
  published_ = true;
  return {};
}

// A manifest found here may even be this run's own, where its put failed and yet arrived: then the
// job is published as a whole, and stays.
Result<std::set<std::string>> Publication::published() const {
  const Result<Bytes> manifest = store_.get(manifest_key(), kMaxManifestBytes);
  if (!manifest && manifest.error().code() == ErrorCode::storage_not_found) {
    return std::set<std::string>{};
  }
  if (!manifest) return manifest.error();
  std::optional<std::set<std::string>> keys = keys_of(*manifest);
  if (!keys) return Error::permanent(ErrorCode::internal, manifest_key() + " is no manifest");
  return *std::move(keys);
}

void Publication::take_back() const {
  if (!watch_.holds_lease()) {
    telemetry::log(LogLevel::info, "objects left to the next holder", {{"jobId", job_id_}});
    return;
  }
  const Result<std::set<std::string>> earlier = published();
  if (!earlier) {
    telemetry::log(LogLevel::warn, "objects left unpublished",
                   {{"jobId", job_id_},
                    {"code", to_string(earlier.error().code())},
                    {"message", earlier.error().message()}});
    return;
  }
  std::uint64_t removed = 0;
  for (const std::string& key : keys_) {
    if (earlier->contains(key)) continue;
    if (!watch_.holds_lease()) break;
    const Result<void> gone = store_.remove(key);
    if (gone) {
      ++removed;
      continue;
    }
    telemetry::log(LogLevel::warn, "object left unpublished",
                   {{"jobId", job_id_},
                    {"key", key},
                    {"code", to_string(gone.error().code())},
                    {"message", gone.error().message()}});
  }
  telemetry::log(LogLevel::debug, "objects taken back", {{"jobId", job_id_}, {"objects", removed}});
}

}  // namespace darkroom::worker
