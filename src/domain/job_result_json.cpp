#include "domain/provenance_json.hpp"

#include <darkroom/job_result.hpp>

#include <nlohmann/json.hpp>

namespace darkroom {
namespace {

// Keys in the order they are read in, not sorted.
using json = nlohmann::ordered_json;

json variant_object(const VariantResult& variant) {
  return {{"variant", variant.variant}, {"url", variant.url},
          {"key", variant.key},         {"format", to_string(variant.format)},
          {"width", variant.width},     {"height", variant.height},
          {"quality", variant.quality}, {"size", variant.size},
          {"sha256", variant.sha256},   {"dropped", names_of(variant.dropped)}};
}

json original_object(const OriginalResult& original) {
  return {{"url", original.url},
          {"key", original.key},
          {"format", to_string(original.format)},
          {"size", original.size},
          {"sha256", original.sha256}};
}

}  // namespace

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
  object["originalSize"] = result.original_size;
  if (result.original_format) object["originalFormat"] = to_string(*result.original_format);
  object["originalWidth"] = result.original_width;
  object["originalHeight"] = result.original_height;
  if (!is_empty(result.provenance)) {
    object["provenance"] = provenance_object(result.provenance, prompts);
  }
  object["compressionRatio"] = result.compression_ratio;
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
