// What travels of each struct, and under which name.
#pragma once

#include "codec/wire.hpp"

#include <concepts>
#include <string>
#include <type_traits>

namespace darkroom::codec {

// One declaration of a struct's fields serves both directions: `each(name, member)`.
template <class T, class Struct>
concept Either = std::same_as<std::remove_const_t<T>, Struct>;

void fields(Either<Size> auto& size, auto each) {
  each("width", size.width);
  each("height", size.height);
}

void fields(Either<Box> auto& box, auto each) {
  each("left", box.left);
  each("top", box.top);
  each("width", box.width);
  each("height", box.height);
}

void fields(Either<Point> auto& point, auto each) {
  each("x", point.x);
  each("y", point.y);
}

void fields(Either<Gravity> auto& gravity, auto each) {
  each("pull", gravity.pull);
  each("focusX", gravity.focus_x);
  each("focusY", gravity.focus_y);
}

void fields(Either<Colour> auto& colour, auto each) {
  each("red", colour.red);
  each("green", colour.green);
  each("blue", colour.blue);
  each("alpha", colour.alpha);
}

void fields(Either<MetadataRules> auto& rules, auto each) {
  each("policy", rules.policy);
  each("label", rules.label);
  each("embedPrompt", rules.embed_prompt);
  each("embedJobId", rules.embed_job_id);
  each("sign", rules.sign);
  each("require", rules.require);
  each("credit", rules.credit);
  each("copyright", rules.copyright);
  each("jobId", rules.job_id);
}

void fields(Either<Poster> auto& poster, auto each) {
  each("choice", poster.choice);
  each("at", poster.at);
  each("scenes", poster.scenes);
}

void fields(Either<Grid> auto& grid, auto each) {
  each("columns", grid.columns);
  each("rows", grid.rows);
}

void fields(Either<Length> auto& length, auto each) {
  each("value", length.value);
  each("isPercent", length.is_percent);
}

void fields(Either<Offset> auto& offset, auto each) {
  each("x", offset.x);
  each("y", offset.y);
}

void fields(Either<Watermark> auto& mark, auto each) {
  each("image", mark.image);
  each("text", mark.text);
  each("font", mark.font);
  each("colour", mark.colour);
  each("outline", mark.outline);
  each("background", mark.background);
  each("contrast", mark.contrast);
  each("gravity", mark.gravity);
  each("offset", mark.offset);
  each("scale", mark.scale);
  each("opacity", mark.opacity);
  each("rotate", mark.rotate);
  each("tile", mark.tile);
  each("blend", mark.blend);
}

void fields(Either<Mark> auto& mark, auto each) {
  each("image", mark.image);
  each("text", mark.text);
  each("font", mark.font);
  each("outlined", mark.outlined);
  each("onGround", mark.on_ground);
  each("pull", mark.pull);
  each("width", mark.width);
}

void fields(Either<Lettered> auto& lettered, auto each) {
  each("bytes", lettered.bytes);
}

void fields(Either<Variant> auto& variant, auto each) {
  each("name", variant.name);
  each("box", variant.box);
  each("fit", variant.fit);
  each("enlarge", variant.enlarge);
  each("format", variant.format);
  each("formats", variant.formats);
  each("quality", variant.quality);
  each("effort", variant.effort);
  each("progressive", variant.progressive);
  each("lossless", variant.lossless);
  each("chroma", variant.chroma);
  each("background", variant.background);
  each("gravity", variant.gravity);
  each("trim", variant.trim);
  each("pad", variant.pad);
  each("blur", variant.blur);
  each("sharpen", variant.sharpen);
  each("grayscale", variant.grayscale);
  each("flatten", variant.flatten);
  each("widths", variant.widths);
  each("set", variant.set);
  each("maxBytes", variant.max_bytes);
  each("targetQuality", variant.target_quality);
  each("poster", variant.poster);
  each("sprite", variant.sprite);
  each("animated", variant.animated);
  each("previewSeconds", variant.preview_seconds);
  each("previewFps", variant.preview_fps);
  each("watermark", variant.watermark);
  each("metadata", variant.metadata);
}

void fields(Either<PlaceholderKinds> auto& kinds, auto each) {
  for (const auto& [name, wanted] : kPlaceholderNames)
    each(std::string(name).c_str(), kinds.*wanted);
}

void fields(Either<Placeholder> auto& placeholder, auto each) {
  each("blurhash", placeholder.blurhash);
  each("thumbhash", placeholder.thumbhash);
  each("preview", placeholder.preview);
  each("colour", placeholder.colour);
  each("palette", placeholder.palette);
}

void fields(Either<Plan> auto& plan, auto each) {
  each("tool", plan.tool);
  each("variants", plan.variants);
  each("placeholder", plan.placeholder);
}

void fields(Either<Range> auto& range, auto each) {
  each("from", range.from);
  each("length", range.length);
}

void fields(Either<Order> auto& order, auto each) {
  each("plan", order.plan);
  each("present", order.present);
}

void fields(Either<Limits> auto& limits, auto each) {
  each("maxSourceBytes", limits.max_source_bytes);
  each("maxClipBytes", limits.max_clip_bytes);
  each("maxPixels", limits.max_pixels);
  each("maxSide", limits.max_side);
  each("maxFrames", limits.max_frames);
  each("maxScans", limits.max_scans);
  each("maxTextChunks", limits.max_text_chunks);
  each("maxTextBytes", limits.max_text_bytes);
  each("maxInflatedBytes", limits.max_inflated_bytes);
  each("maxInflatedTotal", limits.max_inflated_total);
  each("maxMetadataBytes", limits.max_metadata_bytes);
  each("maxC2paBytes", limits.max_c2pa_bytes);
  each("maxChunks", limits.max_chunks);
  each("maxBoxDepth", limits.max_box_depth);
  each("maxClipSeconds", limits.max_clip_seconds);
  each("maxClipFrames", limits.max_clip_frames);
  each("maxTracks", limits.max_tracks);
  each("formats", limits.formats);
}

void fields(Either<SandboxOptions> auto& sandbox, auto each) {
  each("mode", sandbox.mode);
  each("addressSpaceBytes", sandbox.address_space_bytes);
  each("processorSeconds", sandbox.processor_seconds);
  each("descriptors", sandbox.descriptors);
  each("fileBytes", sandbox.file_bytes);
}

void fields(Either<credentials::Identity> auto& identity, auto each) {
  each("certificates", identity.certificates);
  each("algorithm", identity.algorithm);
  each("trustAnchors", identity.trust_anchors);
}

void fields(Either<ToSign> auto& to_sign, auto each) {
  each("claim", to_sign.claim);
}

void fields(Either<Signature> auto& signature, auto each) {
  each("bytes", signature.bytes);
}

void fields(Either<credentials::Step> auto& step, auto each) {
  each("action", step.action);
  each("description", step.description);
}

void fields(Either<credentials::Claim> auto& claim, auto each) {
  each("generator", claim.generator);
  each("generatorVersion", claim.generator_version);
  each("title", claim.title);
  each("digitalSourceType", claim.digital_source_type);
  each("steps", claim.steps);
}

void fields(Either<Certification::Variant> auto& variant, auto each) {
  each("format", variant.format);
  each("bytes", variant.bytes);
  each("claim", variant.claim);
}

void fields(Either<Certification> auto& certification, auto each) {
  each("source", certification.source);
  each("verify", certification.verify);
  each("variants", certification.variants);
}

void fields(Either<credentials::Verification> auto& verification, auto each) {
  each("state", verification.state);
  each("failures", verification.failures);
}

void fields(Either<Certified::Variant> auto& variant, auto each) {
  each("bytes", variant.bytes);
  each("parent", variant.parent);
}

void fields(Either<Certified> auto& certified, auto each) {
  each("verification", certified.verification);
  each("variants", certified.variants);
}

void fields(Either<Configuration> auto& configuration, auto each) {
  each("kind", configuration.kind);
  each("limits", configuration.limits);
  each("threads", configuration.threads);
  each("sandbox", configuration.sandbox);
  each("identity", configuration.identity);
}

void fields(Either<Ready> auto& ready, auto each) {
  each("gaps", ready.gaps);
}

void fields(Either<Lora> auto& lora, auto each) {
  each("name", lora.name);
  each("weight", lora.weight);
}

void fields(Either<C2pa> auto& c2pa, auto each) {
  each("malformed", c2pa.malformed);
  each("bytes", c2pa.bytes);
  each("claimGenerator", c2pa.claim_generator);
  each("actions", c2pa.actions);
  each("softwareAgent", c2pa.software_agent);
  each("digitalSourceType", c2pa.digital_source_type);
  each("signer", c2pa.signer);
}

void fields(Either<Provenance> auto& provenance, auto each) {
  each("generator", provenance.generator);
  each("generatorVersion", provenance.generator_version);
  each("model", provenance.model);
  each("modelHash", provenance.model_hash);
  each("prompt", provenance.prompt);
  each("negativePrompt", provenance.negative_prompt);
  each("seed", provenance.seed);
  each("steps", provenance.steps);
  each("guidance", provenance.guidance);
  each("sampler", provenance.sampler);
  each("scheduler", provenance.scheduler);
  each("size", provenance.size);
  each("loras", provenance.loras);
  each("hasWorkflow", provenance.has_workflow);
  each("digitalSourceType", provenance.digital_source_type);
  each("creator", provenance.creator);
  each("credit", provenance.credit);
  each("copyright", provenance.copyright);
  each("c2pa", provenance.c2pa);
  each("truncated", provenance.truncated);
}

void fields(Either<container::ClipFacts> auto& clip, auto each) {
  each("codec", clip.codec);
  each("seconds", clip.seconds);
  each("frames", clip.frames);
  each("tracks", clip.tracks);
  each("hasAudio", clip.has_audio);
  each("created", clip.created);
}

// Where the metadata lies stays behind: the host has no use for it.
void fields(Either<container::Facts> auto& facts, auto each) {
  each("format", facts.format);
  each("size", facts.size);
  each("orientation", facts.orientation);
  each("frames", facts.frames);
  each("bitDepth", facts.bit_depth);
  each("colour", facts.colour);
  each("hasAlpha", facts.has_alpha);
  each("lossless", facts.lossless);
  each("progressive", facts.progressive);
  each("scans", facts.scans);
  each("chunks", facts.chunks);
  each("iccBytes", facts.icc_bytes);
  each("exifBytes", facts.exif_bytes);
  each("xmpBytes", facts.xmp_bytes);
  each("textBytes", facts.text_bytes);
  each("c2paBytes", facts.c2pa_bytes);
  each("trailingBytes", facts.trailing_bytes);
  each("clip", facts.clip);
  each("provenance", facts.provenance);
}

void fields(Either<WiredVariant> auto& variant, auto each) {
  each("name", variant.name);
  each("format", variant.format);
  each("size", variant.size);
  each("quality", variant.quality);
  each("bytes", variant.bytes);
  each("encodeMs", variant.encode_ms);
  each("frameTime", variant.frame_time);
  each("frames", variant.frames);
  each("score", variant.score);
  each("crop", variant.crop);
  each("attention", variant.attention);
  each("dropped", variant.dropped);
}

void fields(Either<Rendered> auto& rendered, auto each) {
  each("variants", rendered.variants);
  each("placeholder", rendered.placeholder);
  each("probeMs", rendered.probe_ms);
  each("decodeMs", rendered.decode_ms);
}

}  // namespace darkroom::codec
