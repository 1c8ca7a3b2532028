#include "domain/preset_json.hpp"

namespace darkroom {

using json = nlohmann::ordered_json;

std::vector<std::string_view> names_of(const std::vector<Format>& formats) {
  std::vector<std::string_view> names;
  for (const Format format : formats) names.push_back(to_string(format));
  return names;
}

namespace {

// What somebody could have written: false where there is none.
json watermark_object(const Watermark& mark) {
  if (!mark.any()) return false;
  json object{{"font", mark.font},
              {"colour", to_string(mark.colour)},
              {"outline", to_string(mark.outline)},
              {"background", to_string(mark.background)},
              {"contrast", mark.contrast},
              {"gravity", to_string(mark.gravity)},
              {"offset", to_string(mark.offset)},
              {"scale", mark.scale},
              {"opacity", mark.opacity},
              {"rotate", mark.rotate},
              {"tile", mark.tile},
              {"blend", to_string(mark.blend)}};
  if (!mark.image.empty()) object["image"] = mark.image;
  if (!mark.text.empty()) object["text"] = mark.text;
  return object;
}

}  // namespace

json variant_object(const Variant& variant) {
  return {{"name", variant.name},
          {"width", variant.box.width},
          {"height", variant.box.height},
          {"fit", to_string(variant.fit)},
          {"format", format_name(variant)},
          {"formats", names_of(variant.formats)},
          {"quality", variant.quality},
          {"effort", variant.effort},
          {"enlarge", variant.enlarge},
          {"progressive", variant.progressive},
          {"lossless", variant.lossless},
          {"chroma", variant.chroma == Chroma::full ? "4:4:4" : "4:2:0"},
          {"background", to_string(variant.background)},
          {"metadata", to_string(variant.metadata.policy)},
          {"label", to_string(variant.metadata.label)},
          {"embed_prompt", variant.metadata.embed_prompt},
          {"embed_job_id", variant.metadata.embed_job_id},
          {"sign", variant.metadata.sign},
          {"require", names_of(variant.metadata.require)},
          {"credit", variant.metadata.credit},
          {"copyright", variant.metadata.copyright},
          {"gravity", to_string(variant.gravity)},
          {"trim", variant.trim},
          {"pad", variant.pad},
          {"blur", variant.blur},
          {"sharpen", variant.sharpen},
          {"grayscale", variant.grayscale},
          {"flatten", variant.flatten},
          {"widths", variant.widths},
          {"max_bytes", variant.max_bytes},
          {"target_quality", variant.target_quality},
          {"poster", to_string(variant.poster)},
          {"thumbnails", variant.thumbnails},
          {"thumbnails_by", to_string(variant.thumbnails_by)},
          {"sprite", to_string(variant.sprite)},
          {"animated", to_string(variant.animated)},
          {"preview_seconds", variant.preview_seconds},
          {"preview_fps", variant.preview_fps},
          {"watermark", watermark_object(variant.watermark)}};
}

json preset_object(const Preset& preset) {
  json variants = json::array();
  for (const Variant& variant : preset.variants) variants.push_back(variant_object(variant));
  return {{"tool", preset.tool},
          {"aliases", preset.aliases},
          {"originals", to_string(preset.originals)},
          {"placeholder", names_of(preset.placeholder)},
          {"variants", variants}};
}

}  // namespace darkroom
