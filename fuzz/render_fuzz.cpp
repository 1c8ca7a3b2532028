// Any bytes through the whole render, as a codec does it after its sandbox: variants of the plan,
// or one error of the closed set that images have. The decoders themselves are Debian's own builds.
#include "image/render.hpp"
#include "image/vips_runtime.hpp"
#include "png_checksums.hpp"
#include "probe_errors.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

namespace fuzz = darkroom::fuzz;
namespace image = darkroom::image;
using darkroom::as_bytes;
using darkroom::ErrorCode;
using darkroom::Format;
using darkroom::Plan;
using darkroom::Size;
using darkroom::Variant;

Variant variant_of(const char* name, Format format, Size box) {
  Variant variant;
  variant.name = name;
  variant.format = format;
  variant.box = box;
  variant.effort = 0;
  return variant;
}

const Plan& plan() {
  static const Plan kPlan{.tool = "fuzz",
                          .variants = {variant_of("normal", Format::jpeg, {64, 64}),
                                       variant_of("high-quality", Format::webp, {200, 100})}};
  return kPlan;
}

const image::RenderOptions& options() {
  // Small enough for thousands of renders a minute.
  static const image::RenderOptions kOptions{.limits = {.max_pixels = 1 << 18, .max_side = 4096},
                                             .threads = 1};
  return kOptions;
}

bool is_of_an_image(ErrorCode code) {
  return fuzz::is_of_probe(code) || code == ErrorCode::processing_failed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto vips = image::VipsRuntime::start();
  if (!vips) std::abort();
  const std::string file = fuzz::with_right_checksums({reinterpret_cast<const char*>(data), size});

  const auto rendering = image::render(*vips, as_bytes(file), plan(), options());

  if (!rendering) {
    if (!is_of_an_image(rendering.error().code())) std::abort();
    return 0;
  }
  if (rendering->variants.size() != plan().variants.size()) std::abort();
  for (const image::RenderedVariant& variant : rendering->variants) {
    if (variant.bytes.empty() || variant.size.width < 1 || variant.size.height < 1) std::abort();
  }
  return 0;
}
