#include "image/masters.hpp"

#include "image/blaming.hpp"
#include "image/colour.hpp"
#include "image/decode.hpp"
#include "image/plain_png.hpp"
#include "image/shrink_on_load.hpp"
#include "image/stray_bytes.hpp"
#include "image/transform.hpp"

#include <vips/vips8>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

// libheif and libjxl turn the picture themselves.
int orientation_left(const container::Facts& facts) {
  switch (facts.format) {
    case Format::avif:
    case Format::heic:
    case Format::jpeg_xl:
      return 1;
    default:
      return facts.orientation;
  }
}

// The decoder's own reading of the header, before any memory is spent on it: it should never differ
// from the probe's, and where it does the larger must not get through.
Result<void> check_size(const Size& size, const Limits& limits) {
  if (size.pixels() <= limits.max_pixels && std::max(size.width, size.height) <= limits.max_side) {
    return {};
  }
  return Error::permanent(ErrorCode::too_many_pixels, "decodes to " + std::to_string(size.width) +
                                                          "x" + std::to_string(size.height) +
                                                          " px, the limit is " +
                                                          std::to_string(limits.max_pixels));
}

Master master_of(const VImage& decoded, const container::Facts& facts, int shrink) {
  const VImage pixels = upright(without_opaque_alpha(decoded), orientation_left(facts));
  // A GIF's decoder may draw on another canvas than its header has; where nothing was shrunk on
  // load, the pixels themselves know best.
  const Size drawn{pixels.width(), pixels.height()};
  return {.pixels = pixels, .source = shrink == 1 ? drawn : container::upright(facts)};
}

// What throws before the pixels are in memory is the source's fault, and nothing after it can be.
Result<Master> decode_strictly(ByteView source, const container::Facts& facts, const Plan& plan,
                               const Limits& limits) {
  const int shrink = shrink_on_load(facts, plan.variants);
  VImage opened = TRY(blaming(refused(facts), [&] { return open_source(source, facts, shrink); }));
  TRY(check_size({opened.width(), opened.height()}, limits));
  return blaming(refused(facts), [&] {
    VImage lazy = to_srgb(opened);
    opened = VImage();  // in_memory() has to hold the last reference.
    return master_of(in_memory(std::exchange(lazy, VImage()), facts), facts, shrink);
  });
}

bool has_poster(const Variant& variant) {
  return variant.animated != Animated::first_frame;
}

}  // namespace

Error refused(const container::Facts& facts) {
  return Error::permanent(ErrorCode::corrupt_image, "the " + std::string(to_string(facts.format)) +
                                                        " decoder refuses the pixels");
}

Master master_of(const Pixels& frame, const container::Facts& facts) {
  // libvips only reads what it is given here.
  auto* bytes = const_cast<std::byte*>(frame.rgb.data());  // NOLINT(*-const-cast)
  const VImage pixels =
      VImage::new_from_memory(bytes, frame.rgb.size(), frame.size.width, frame.size.height, 3,
                              VIPS_FORMAT_UCHAR)
          .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  return master_of(pixels, facts, 1);
}

Frames frames_of(const Moving& moving, const container::Facts& facts) {
  Frames frames{.pixels = {}, .delays_ms = moving.delays_ms, .loops = moving.loops};
  for (const Pixels& frame : moving.frames) {
    frames.pixels.push_back(master_of(frame, facts).pixels);
  }
  return frames;
}

Result<Master> decode_master(ByteView source, const container::Facts& facts, const Plan& plan,
                             const Limits& limits) {
  if (const std::optional<VImage> pixels = plain_png(source, facts)) {
    return blaming(refused(facts), [&] { return master_of(*pixels, facts, 1); });
  }
  Result<Master> strict = decode_strictly(source, facts, plan, limits);
  if (strict || facts.format != Format::jpeg) return strict;
  if (const std::optional<Bytes> swept = without_stray_bytes(source)) {
    return decode_strictly(*swept, facts, plan, limits);
  }
  return strict;
}

const Master& Scene::still_of(const Variant& variant) const {
  return has_poster(variant) ? poster : first;
}

const Frames* Scene::frames_of(const Variant& variant) const {
  return keeps_movement(variant) && frames.pixels.size() > 1 ? &frames : nullptr;
}

Result<Scene> decode_scene(ByteView source, const container::Facts& facts, const Plan& plan,
                           const Limits& limits) {
  const WantedFrames wanted{.poster = std::ranges::any_of(plan.variants, has_poster),
                            .all = std::ranges::any_of(plan.variants, keeps_movement)};
  TRY(check_frames(facts, plan, limits));
  const std::unique_ptr<FrameReader> reader = TRY(blaming(refused(facts), [&] {
    return facts.format == Format::gif ? read_gif_frames(source, facts)
                                       : read_webp_frames(source, facts);
  }));
  // The decoder may have found a canvas of another size than the walk.
  container::Facts drawn = facts;
  drawn.size = reader->size();
  drawn.frames = reader->frames();
  TRY(check_size(drawn.size, limits));
  TRY(check_frames(drawn, plan, limits));
  return blaming(refused(facts), [&] {
    Animation animation = decode_animation(*reader, facts, wanted);
    return Scene{.first = master_of(animation.first, facts, 1),
                 .poster = master_of(animation.poster, facts, 1),
                 .frames = std::move(animation.frames)};
  });
}

}  // namespace darkroom::image
