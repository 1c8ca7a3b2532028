#include "image/render.hpp"

#include "container/probe.hpp"
#include "image/blaming.hpp"
#include "image/encode_smallest.hpp"
#include "image/encode_within.hpp"
#include "image/looks.hpp"
#include "image/masters.hpp"
#include "image/moving_picture.hpp"
#include "image/overlay/overlay.hpp"
#include "image/picture.hpp"
#include "image/placeholder/placeholder.hpp"
#include "image/sprite_sheet.hpp"

#include <vips/vips8>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>

namespace darkroom::image {
namespace {

class Stopwatch {
 public:
  double ms() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_)
        .count();
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

Error no_room(const Variant& variant) {
  return Error::permanent(ErrorCode::processing_failed,
                          "variant " + variant.name + ": no picture is within its max_bytes");
}

// What a variant is made from; what it shows where it moves.
struct Sight {
  std::vector<const Master*> stills;  // several are the cells of a sprite sheet
  const Frames* frames = nullptr;

  // What it is made from, where that is one picture.
  const Master* master() const {
    return frames == nullptr && stills.size() == 1 ? stills.front() : nullptr;
  }
};

Looks looks_of(std::span<const Sight> sights, const Plan& plan, const Marks& marks) {
  std::vector<const Master*> masters;
  for (const Sight& sight : sights) masters.push_back(sight.master());
  return {plan.variants, std::move(masters), marks};
}

// All that is to be rendered, each variant by its index.
struct Work {
  std::span<const Sight> sights;  // one for each variant
  const Plan& plan;
  const Looks& looks;
  const Marks& marks;
  int threads = 1;
};

// The stages of one variant, in their order.
std::optional<MovingPicture> made(const Work& all, std::size_t i) {
  const Sight& sight = all.sights[i];
  const Variant& variant = all.plan.variants[i];
  if (sight.frames != nullptr) {
    return moving_picture({.frames = *sight.frames, .shown = *sight.stills.front()}, variant,
                          all.marks, all.threads);
  }
  const Picture picture =
      sight.master() != nullptr ? all.looks.of(i) : sprite_sheet(sight.stills, variant);
  std::optional<Encoded> encoded = variant.formats.empty()
                                       ? encode_within(picture.pixels, variant, all.threads)
                                       : encode_smallest(picture.pixels, variant, all.threads);
  if (!encoded) return std::nullopt;
  return MovingPicture{
      .encoded = *std::move(encoded), .crop = picture.crop, .attention = picture.attention};
}

Result<RenderedVariant> render_variant(const Work& all, std::size_t i) {
  const Variant& variant = all.plan.variants[i];
  const Stopwatch watch;
  const Error blame = Error::permanent(
      ErrorCode::processing_failed,
      "variant " + variant.name + ": the " + std::string(format_name(variant)) + " encoder failed");
  return TRY(blaming(blame, [&]() -> Result<RenderedVariant> {
    std::optional<MovingPicture> picture = made(all, i);
    if (!picture) return no_room(variant);
    return RenderedVariant{.name = variant.name,
                           .format = picture->encoded.format.value_or(variant.format),
                           .size = picture->encoded.size,
                           .quality = picture->encoded.quality,
                           .bytes = std::move(picture->encoded.bytes),
                           .encode_ms = watch.ms(),
                           .crop = picture->crop,
                           .attention = picture->attention,
                           .frames = picture->frames,
                           .score = picture->encoded.score};
  }));
}

Result<Placeholder> render_placeholder(const Master& master, const PlaceholderKinds& kinds) {
  const Error blame =
      Error::permanent(ErrorCode::processing_failed, "the placeholders cannot be made");
  return blaming(blame, [&] { return placeholder_of(master.pixels, master.source, kinds); });
}

// Threads take the next variant that nobody has; the caller's is one of them. The placeholders are
// the last and least of it: of what the first variant shows. `sights` has one for each variant.
Result<void> render_plan(const VipsRuntime& runtime, std::span<const Sight> sights,
                         const Plan& plan, const RenderOptions& options, Rendering& rendering) {
  const std::size_t count = plan.variants.size();
  std::vector<std::optional<Result<RenderedVariant>>> done(count);
  std::optional<Result<Placeholder>> placeholder;
  std::atomic<std::size_t> next = 0;
  const Marks marks = TRY(Marks::decode(plan, options.marks));
  const Looks looks = looks_of(sights, plan, marks);
  const int threads = std::max(options.threads, 1);
  const Work all{
      .sights = sights, .plan = plan, .looks = looks, .marks = marks, .threads = threads};
  const auto work = [&] {
    const VipsThread thread(runtime);
    std::size_t i = next++;
    for (; i < count; i = next++) done[i] = render_variant(all, i);
    if (i == count && plan.placeholder.any()) {
      placeholder = render_placeholder(*sights.front().stills.front(), plan.placeholder);
    }
  };
  {
    std::vector<std::jthread> others;
    const std::size_t wanted = std::min(count, static_cast<std::size_t>(threads));
    for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(work);
    work();
  }
  rendering.variants.reserve(count);
  for (auto& variant : done) rendering.variants.push_back(TRY(std::move(*variant)));
  if (placeholder) rendering.placeholder = TRY(*std::move(placeholder));
  return {};
}

Result<Rendering> render_animation(const VipsRuntime& runtime, ByteView source,
                                   const container::Facts& facts, const Plan& plan,
                                   const RenderOptions& options) {
  const Stopwatch watch;
  const Scene scene = TRY(decode_scene(source, facts, plan, options.limits));
  Rendering rendering{.facts = facts, .decode_ms = watch.ms()};
  std::vector<Sight> sights;
  for (const Variant& variant : plan.variants) {
    sights.push_back({.stills = {&scene.still_of(variant)}, .frames = scene.frames_of(variant)});
  }
  TRY(render_plan(runtime, sights, plan, options, rendering));
  return rendering;
}

}  // namespace

Result<Rendering> render_probed(const VipsRuntime& runtime, ByteView source,
                                const container::Facts& facts, const Plan& plan,
                                const RenderOptions& options) {
  const VipsThread thread(runtime);
  if (is_animation(facts)) return render_animation(runtime, source, facts, plan, options);
  const Stopwatch watch;
  const Master master = TRY(decode_master(source, facts, plan, options.limits));
  Rendering rendering{.facts = facts, .decode_ms = watch.ms()};
  const std::vector<Sight> sights(plan.variants.size(), {.stills = {&master}});
  TRY(render_plan(runtime, sights, plan, options, rendering));
  return rendering;
}

Result<Rendering> render_frames(const VipsRuntime& runtime, std::span<const Shown> shown,
                                const container::Facts& facts, const Plan& plan,
                                const RenderOptions& options) {
  const VipsThread thread(runtime);
  // Variants that show the same share it.
  std::map<const Pixels*, Master> stills;
  std::map<const Moving*, Frames> moving;
  std::vector<Sight> sights;
  for (const Shown& each : shown) {
    Sight sight;
    for (const Pixels* still : each.stills) {
      if (!stills.contains(still)) {
        stills.emplace(still,
                       TRY(blaming(refused(facts), [&] { return master_of(*still, facts); })));
      }
      sight.stills.push_back(&stills.at(still));
    }
    if (each.moving != nullptr && each.moving->frames.size() > 1) {
      if (!moving.contains(each.moving)) {
        moving.emplace(each.moving, TRY(blaming(refused(facts),
                                                [&] { return frames_of(*each.moving, facts); })));
      }
      sight.frames = &moving.at(each.moving);
    }
    sights.push_back(std::move(sight));
  }
  Rendering rendering{.facts = facts};
  TRY(render_plan(runtime, sights, plan, options, rendering));
  return rendering;
}

Result<Rendering> render(const VipsRuntime& runtime, ByteView source, const Plan& plan,
                         const RenderOptions& options) {
  const Stopwatch watch;
  const container::Facts facts = TRY(container::probe(source, options.limits));
  const double probe_ms = watch.ms();
  Rendering rendering = TRY(render_probed(runtime, source, facts, plan, options));
  rendering.probe_ms = probe_ms;
  return rendering;
}

}  // namespace darkroom::image
