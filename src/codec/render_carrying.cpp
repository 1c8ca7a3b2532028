#include "codec/render_carrying.hpp"

#include "codec/render_source.hpp"
#include "provenance/carry/carry.hpp"
#include "provenance/carry/embed.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace darkroom::codec {
namespace {

// A variant's bytes are bounded with what it carries, which comes to its pixels later.
Plan leaving_room_for(Plan plan, const std::vector<provenance::Carried>& carried) {
  for (std::size_t i = 0; i < carried.size(); ++i) {
    int& most = plan.variants[i].max_bytes;
    const auto taken = static_cast<int>(provenance::most_bytes_of(carried[i].cargo));
    if (most > 0) most = std::max(1, most - taken);
  }
  return plan;
}

}  // namespace

Result<image::Rendering> render_carrying(const image::VipsRuntime& runtime, ByteView source,
                                         const container::Facts& facts, const Plan& plan,
                                         const image::RenderOptions& options) {
  const std::vector<provenance::Carried> carried = TRY(provenance::carried(plan, source, facts));
  image::Rendering rendering =
      TRY(render_source(runtime, source, facts, leaving_room_for(plan, carried), options));
  for (std::size_t i = 0; i < carried.size(); ++i) {
    image::RenderedVariant& variant = rendering.variants[i];
    variant.bytes =
        TRY(provenance::with_cargo(variant.format, std::move(variant.bytes), carried[i].cargo));
    variant.dropped = carried[i].dropped;
  }
  return rendering;
}

}  // namespace darkroom::codec
