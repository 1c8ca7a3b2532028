#include "codec/render_source.hpp"

#include "image/animation.hpp"
#include "video/posters.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace darkroom::codec {
namespace {

// A frame this much longer than the box that it goes into is made smaller as it is decoded: a
// hundred thumbnails' frames are in memory together. No less, so that Lanczos has what it needs,
// also where a crop keeps a part.
constexpr int kFrameToBox = 4;

// Which frames a plan wants, each once, and which of them each variant shows.
struct Wanted {
  std::vector<video::FrameWish> frames;
  std::vector<std::vector<std::size_t>> of_variant;
};

std::vector<Poster> posters_of(const Variant& variant) {
  if (image::keeps_movement(variant)) return {};  // what it shows is fetched apart
  if (variant.animated == Animated::first_frame) return {{.choice = PosterChoice::first}};
  if (variant.sprite == Grid()) return {variant.poster};
  std::vector<Poster> posters;
  for (int cell = 0; cell < variant.sprite.cells(); ++cell) {
    posters.push_back(middle_of_part(cell, variant.sprite.cells()));
  }
  return posters;
}

Wanted wanted_by(const Plan& plan) {
  Wanted wanted;
  for (const Variant& variant : plan.variants) {
    std::vector<std::size_t>& shown = wanted.of_variant.emplace_back();
    for (const Poster& poster : posters_of(variant)) {
      const auto found = std::ranges::find(wanted.frames, poster, &video::FrameWish::poster);
      shown.push_back(static_cast<std::size_t>(found - wanted.frames.begin()));
      if (found == wanted.frames.end()) {
        wanted.frames.push_back({.poster = poster, .most_side = most_frame_side(variant)});
      } else {
        found->most_side = std::max(found->most_side, most_frame_side(variant));
      }
    }
  }
  return wanted;
}

// How long each frame shows: whole milliseconds that come to the right time together.
std::vector<int> delays_of(std::size_t frames, double fps) {
  const auto begins = [&](std::size_t frame) {
    return static_cast<int>(std::lround(1000.0 * static_cast<double>(frame) / fps));
  };
  std::vector<int> delays;
  for (std::size_t i = 0; i < frames; ++i) delays.push_back(begins(i + 1) - begins(i));
  return delays;
}

struct MovingPreview {
  image::Moving moving;
  double seconds = 0;  // into the clip, of the first frame
};

Result<MovingPreview> preview_for(const Variant& variant, const LazyBytes& source,
                                  const container::Facts& facts,
                                  const video::ClipOptions& options) {
  video::Preview preview = TRY(video::preview(source, facts,
                                              {.from = variant.poster,
                                               .seconds = variant.preview_seconds,
                                               .fps = variant.preview_fps,
                                               .most_side = most_frame_side(variant)},
                                              options));
  MovingPreview moving{
      .moving = {.frames = {}, .delays_ms = delays_of(preview.frames.size(), preview.fps)},
      .seconds = preview.frames.front().seconds};
  for (video::PosterFrame& frame : preview.frames) {
    moving.moving.frames.push_back(std::move(frame.pixels));
  }
  return moving;
}

// A clip's frames, as its variants show them.
class Footage {
 public:
  static Result<Footage> of(const LazyBytes& source, const container::Facts& facts,
                            const Plan& plan, const video::ClipOptions& options) {
    Footage footage;
    footage.wanted_ = wanted_by(plan);
    footage.frames_ = TRY(video::poster_frames(source, facts, footage.wanted_.frames, options));
    for (std::size_t i = 0; i < plan.variants.size(); ++i) {
      if (!image::keeps_movement(plan.variants[i])) continue;
      footage.previews_.emplace(i, TRY(preview_for(plan.variants[i], source, facts, options)));
    }
    return footage;
  }

  image::Shown shown_by(std::size_t variant) const {
    const auto preview = previews_.find(variant);
    if (preview != previews_.end()) {
      const image::Moving& moving = preview->second.moving;
      return {.stills = {&moving.frames.front()}, .moving = &moving};
    }
    image::Shown shown;
    for (const std::size_t frame : wanted_.of_variant[variant]) {
      shown.stills.push_back(&frames_[frame].pixels);
    }
    return shown;
  }

  // Where in the clip the variant is; nothing of a sheet, which is all over it.
  std::optional<double> seconds_of(std::size_t variant) const {
    const auto preview = previews_.find(variant);
    if (preview != previews_.end()) return preview->second.seconds;
    const std::vector<std::size_t>& frames = wanted_.of_variant[variant];
    return frames.size() == 1 ? std::optional(frames_[frames.front()].seconds) : std::nullopt;
  }

 private:
  Wanted wanted_;
  std::vector<video::PosterFrame> frames_;
  std::map<std::size_t, MovingPreview> previews_;  // by variant
};

Result<image::Rendering> render_clip(const image::VipsRuntime& vips, const LazyBytes& source,
                                     const container::Facts& facts, const Plan& plan,
                                     const image::RenderOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  const Footage footage =
      TRY(Footage::of(source, facts, plan, {.limits = options.limits, .threads = options.threads}));
  const std::chrono::duration<double, std::milli> decoded =
      std::chrono::steady_clock::now() - began;

  std::vector<image::Shown> shown;
  for (std::size_t i = 0; i < plan.variants.size(); ++i) shown.push_back(footage.shown_by(i));
  image::Rendering rendering = TRY(image::render_frames(vips, shown, facts, plan, options));
  rendering.decode_ms = decoded.count();
  for (std::size_t i = 0; i < rendering.variants.size(); ++i) {
    rendering.variants[i].frame_time = footage.seconds_of(i);
  }
  return rendering;
}

}  // namespace

int most_frame_side(const Variant& variant) {
  const int side = std::max(variant.box.width, variant.box.height);
  return image::keeps_movement(variant) ? side : kFrameToBox * side;
}

Result<image::Rendering> render_source(const image::VipsRuntime& vips, const LazyBytes& source,
                                       const container::Facts& facts, const Plan& plan,
                                       const image::RenderOptions& options) {
  if (facts.clip) return render_clip(vips, source, facts, plan, options);
  return image::render_probed(vips, TRY(source.whole()), facts, plan, options);
}

}  // namespace darkroom::codec
