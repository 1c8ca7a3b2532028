#include "image/render.hpp"

#include "container/probe.hpp"
#include "image/colour.hpp"
#include "image/decode.hpp"
#include "image/encode_within.hpp"
#include "image/picture.hpp"
#include "image/placeholder/placeholder.hpp"
#include "image/plain_png.hpp"
#include "image/shrink_on_load.hpp"
#include "image/stray_bytes.hpp"
#include "image/transform.hpp"

#include <vips/vips8>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace darkroom::image {
namespace {

using vips::VImage;

class Stopwatch {
 public:
  double ms() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_)
        .count();
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// The one place that catches libvips. `blame` says whose fault a throw from `work` is. libvips' own
// text is dropped: it keeps one error buffer for all threads, so the text may be another job's.
template <class Work>
Result<std::invoke_result_t<Work>> blaming(const Error& blame, Work work) try {
  return work();
} catch (const vips::VError&) {
  vips_error_clear();
  return blame;
}

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

Error refused(const container::Facts& facts) {
  return Error::permanent(ErrorCode::corrupt_image, "the " + std::string(to_string(facts.format)) +
                                                        " decoder refuses the pixels");
}

// The decoder's own reading of the header, before any memory is spent on it: it should never differ
// from the probe's, and where it does the larger must not get through.
Result<void> check_size(const VImage& opened, const Limits& limits) {
  const Size size{opened.width(), opened.height()};
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
  TRY(check_size(opened, limits));
  return blaming(refused(facts), [&] {
    VImage lazy = to_srgb(opened);
    opened = VImage();  // in_memory() has to hold the last reference.
    return master_of(in_memory(std::exchange(lazy, VImage()), facts), facts, shrink);
  });
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

Error no_room(const Variant& variant) {
  return Error::permanent(ErrorCode::processing_failed,
                          "variant " + variant.name + ": no picture is within its max_bytes");
}

// The stages of one variant, in their order.
Result<RenderedVariant> render_variant(const Master& master, const Variant& variant, int threads) {
  const Stopwatch watch;
  const Error blame = Error::permanent(
      ErrorCode::processing_failed, "variant " + variant.name + ": the " +
                                        std::string(to_string(variant.format)) + " encoder failed");
  return TRY(blaming(blame, [&]() -> Result<RenderedVariant> {
    const Picture picture = picture_of(master, variant);
    std::optional<Encoded> encoded = encode_within(picture.pixels, variant, threads);
    if (!encoded) return no_room(variant);
    return RenderedVariant{.name = variant.name,
                           .format = variant.format,
                           .size = encoded->size,
                           .quality = encoded->quality,
                           .bytes = std::move(encoded->bytes),
                           .encode_ms = watch.ms(),
                           .crop = picture.crop,
                           .attention = picture.attention};
  }));
}

Result<Placeholder> render_placeholder(const Master& master, const PlaceholderKinds& kinds) {
  const Error blame =
      Error::permanent(ErrorCode::processing_failed, "the placeholders cannot be made");
  return blaming(blame, [&] { return placeholder_of(master.pixels, master.source, kinds); });
}

// Threads take the next variant that nobody has; the caller's is one of them. The placeholders are
// the last and least of it.
Result<void> render_plan(const VipsRuntime& runtime, const Master& master, const Plan& plan,
                         int threads, Rendering& rendering) {
  const std::size_t count = plan.variants.size();
  std::vector<std::optional<Result<RenderedVariant>>> done(count);
  std::optional<Result<Placeholder>> placeholder;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    const VipsThread thread(runtime);
    std::size_t i = next++;
    for (; i < count; i = next++) done[i] = render_variant(master, plan.variants[i], threads);
    if (i == count && plan.placeholder.any()) {
      placeholder = render_placeholder(master, plan.placeholder);
    }
  };
  {
    std::vector<std::jthread> others;
    const std::size_t wanted = std::min(count, static_cast<std::size_t>(std::max(threads, 1)));
    for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(work);
    work();
  }
  rendering.variants.reserve(count);
  for (auto& variant : done) rendering.variants.push_back(TRY(std::move(*variant)));
  if (placeholder) rendering.placeholder = TRY(*std::move(placeholder));
  return {};
}

}  // namespace

Result<Rendering> render_probed(const VipsRuntime& runtime, ByteView source,
                                const container::Facts& facts, const Plan& plan,
                                const RenderOptions& options) {
  const VipsThread thread(runtime);
  const Stopwatch watch;
  const Master master = TRY(decode_master(source, facts, plan, options.limits));
  Rendering rendering{.facts = facts, .decode_ms = watch.ms()};
  TRY(render_plan(runtime, master, plan, options.threads, rendering));
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
