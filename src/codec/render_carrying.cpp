#include "codec/render_carrying.hpp"

#include "codec/render_source.hpp"
#include "provenance/carry/carry.hpp"
#include "provenance/carry/embed.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace darkroom::codec {
namespace {

// What each variant carries, by each format that it may come in.
using Loads = std::vector<std::map<Format, provenance::Carried>>;

Result<Loads> loads_of(const Plan& plan, ByteView source, const container::Facts& facts) {
  Plan each = plan;
  each.variants.clear();
  for (const Variant& variant : plan.variants) {
    for (const Format format : formats_of(variant)) {
      each.variants.push_back(in_format(variant, format));
    }
  }
  std::vector<provenance::Carried> carried = TRY(provenance::carried(each, source, facts));
  Loads loads;
  auto next = carried.begin();
  for (const Variant& variant : plan.variants) {
    auto& load = loads.emplace_back();
    for (const Format format : formats_of(variant)) load.emplace(format, std::move(*next++));
  }
  return loads;
}

// A variant's bytes are bounded with what it carries, which comes to its pixels later.
Plan leaving_room_for(Plan plan, const Loads& loads) {
  for (std::size_t i = 0; i < loads.size(); ++i) {
    std::size_t taken = 0;
    for (const auto& [format, carried] : loads[i]) {
      taken = std::max(taken, provenance::most_bytes_of(carried.cargo));
    }
    int& most = plan.variants[i].max_bytes;
    if (most > 0) most = std::max(1, most - static_cast<int>(taken));
  }
  return plan;
}

}  // namespace

Result<image::Rendering> render_carrying(const image::VipsRuntime& runtime, const LazyBytes& source,
                                         const container::Facts& facts, const Plan& plan,
                                         const image::RenderOptions& options) {
  const Loads loads = TRY(loads_of(plan, source.view(), facts));
  image::Rendering rendering =
      TRY(render_source(runtime, source, facts, leaving_room_for(plan, loads), options));
  for (std::size_t i = 0; i < loads.size(); ++i) {
    image::RenderedVariant& variant = rendering.variants[i];
    const provenance::Carried& carried = loads[i].at(variant.format);
    variant.bytes =
        TRY(provenance::with_cargo(variant.format, std::move(variant.bytes), carried.cargo));
    variant.dropped = carried.dropped;
  }
  return rendering;
}

}  // namespace darkroom::codec
