#include "domain/provenance_json.hpp"

#include <darkroom/job_result.hpp>

#include <nlohmann/json.hpp>

#include <cmath>

namespace darkroom {
namespace {

// Keys in the order they are read in, not sorted.
using json = nlohmann::ordered_json;

json variant_object(const VariantResult& variant) {
  json object = {{"variant", variant.variant}, {"url", variant.url},
                 {"key", variant.key},         {"format", to_string(variant.format)},
                 {"width", variant.width},     {"height", variant.height},
                 {"quality", variant.quality}, {"size", variant.size},
                 {"sha256", variant.sha256},   {"dropped", names_of(variant.dropped)}};
  if (variant.is_signed) object["signed"] = true;
  if (!variant.set.empty()) object["set"] = variant.set;
  if (const auto& crop = variant.crop) {
    object["crop"] = {
        {"left", crop->left}, {"top", crop->top}, {"width", crop->width}, {"height", crop->height}};
  }
  if (const auto& point = variant.attention) {
    object["attention"] = {{"x", point->x}, {"y", point->y}};
  }
  if (variant.frame_time) object["frameTime"] = *variant.frame_time;
  if (!variant.track.empty()) object["track"] = variant.track;
  if (variant.frames > 1) object["frames"] = variant.frames;
  if (variant.score) object["score"] = std::round(*variant.score * 100) / 100;
  return object;
}

json clip_object(const ClipResult& clip) {
  json object = {{"codec", clip.codec},
                 {"duration", clip.seconds},
                 {"fps", clip.frames_per_second},
                 {"frames", clip.frames},
                 {"audio", clip.has_audio}};
  if (!clip.created.empty()) object["created"] = clip.created;
  return object;
}

json placeholder_object(const Placeholder& placeholder) {
  json object = json::object();
  const auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) object[key] = value;
  };
  put("blurhash", placeholder.blurhash);
  put("thumbhash", placeholder.thumbhash);
  put("preview", placeholder.preview);
  if (placeholder.colour) object["colour"] = to_string(*placeholder.colour);
  for (const Colour& colour : placeholder.palette) object["palette"].push_back(to_string(colour));
  return object;
}

json original_object(const OriginalResult& original) {
  return {{"url", original.url},
          {"key", original.key},
          {"format", to_string(original.format)},
          {"size", original.size},
          {"sha256", original.sha256}};
}

}  // namespace

std::map<std::string, std::string> srcsets(const JobResult& result) {
  std::map<std::string, std::map<int, std::string>> sets;
  for (const VariantResult& variant : result.variants) {
    if (!variant.set.empty()) sets[variant.set].try_emplace(variant.width, variant.url);
  }
  std::map<std::string, std::string> texts;
  for (const auto& [set, urls] : sets) {
    std::string& text = texts[set];
    for (const auto& [width, url] : urls) {
      if (!text.empty()) text += ", ";
      text += url + " " + std::to_string(width) + "w";
    }
  }
  return texts;
}

std::string to_json(const JobResult& result, Prompts prompts) {
  json object = {{"jobId", result.job_id},
                 {"tool", result.tool},
                 {"userId", result.user_id},
                 {"success", result.success},
                 {"variants", json::array()}};
  for (const VariantResult& variant : result.variants) {
    object["variants"].push_back(variant_object(variant));
  }
  if (result.original) object["original"] = original_object(*result.original);
  if (const auto sets = srcsets(result); !sets.empty()) object["srcset"] = sets;
  object["originalSize"] = result.original_size;
  if (result.original_format) object["originalFormat"] = to_string(*result.original_format);
  object["originalWidth"] = result.original_width;
  object["originalHeight"] = result.original_height;
  if (!is_empty(result.provenance)) {
    object["provenance"] = provenance_object(result.provenance, prompts);
  }
  if (result.clip) object["clip"] = clip_object(*result.clip);
  object["compressionRatio"] = result.compression_ratio;
  if (result.placeholder) object["placeholder"] = placeholder_object(*result.placeholder);
  object["processingTimeMs"] = result.processing_time_ms;
  object["stages"] = result.stages;
  object["attempts"] = result.attempts;
  if (result.error) {
    object["error"] = {{"code", to_string(result.error->code())},
                       {"message", result.error->message()},
                       {"retryable", result.error->retryable()}};
  }
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace darkroom
