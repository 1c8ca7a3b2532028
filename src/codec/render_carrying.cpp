#include "codec/render_carrying.hpp"

#include "provenance/carry/carry.hpp"
#include "provenance/carry/embed.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace darkroom::codec {

Result<image::Rendering> render_carrying(const image::VipsRuntime& runtime, ByteView source,
                                         const container::Facts& facts, const Plan& plan,
                                         const image::RenderOptions& options) {
  const std::vector<provenance::Carried> carried = TRY(provenance::carried(plan, source, facts));
  image::Rendering rendering = TRY(image::render_probed(runtime, source, facts, plan, options));
  for (std::size_t i = 0; i < carried.size(); ++i) {
    image::RenderedVariant& variant = rendering.variants[i];
    variant.bytes =
        TRY(provenance::with_cargo(variant.format, std::move(variant.bytes), carried[i].cargo));
    variant.dropped = carried[i].dropped;
  }
  return rendering;
}

}  // namespace darkroom::codec
