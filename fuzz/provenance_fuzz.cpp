// Any bytes, as each kind of metadata and as a whole file: the record is sound whatever they are.
#include "provenance/c2pa/carrier.hpp"
#include "provenance/c2pa/report.hpp"
#include "provenance/carry/carry.hpp"
#include "provenance/exif.hpp"
#include "provenance/generators/comfyui.hpp"
#include "provenance/generators/identify.hpp"
#include "provenance/generators/objects.hpp"
#include "provenance/generators/parameters.hpp"
#include "provenance/iptc.hpp"
#include "provenance/png_text.hpp"
#include "provenance/read.hpp"
#include "provenance/text.hpp"
#include "provenance/xmp.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using darkroom::ByteView;
using darkroom::Format;
using darkroom::Limits;
using darkroom::MetadataPolicy;
using darkroom::Plan;
using darkroom::Provenance;
using darkroom::Variant;
namespace container = darkroom::container;
namespace provenance = darkroom::provenance;

// The first byte says which reader it is for.
Provenance read(std::uint8_t reader, ByteView bytes) {
  const std::string text =
      provenance::utf8_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  Provenance record;
  provenance::Texts texts;
  switch (reader % 9) {
    case 0:
      provenance::read_parameters(text, record);
      break;
    case 1:
      provenance::read_comfyui_graph(text, record);
      break;
    case 2:
      provenance::read_object(text, record);
      break;
    case 3:
      provenance::read_invokeai_dream(text, record);
      break;
    case 4:
      provenance::read_exif(bytes, texts);
      break;
    case 5:
      provenance::read_iptc(bytes, texts);
      break;
    case 6:
      provenance::keep_prompt(provenance::utf8_of(provenance::read_xmp(bytes).creator), record);
      break;
    case 7:
      provenance::report_c2pa(bytes, record);
      break;
    default:
      provenance::read_png_text(container::MetadataKind::png_compressed_text, bytes, texts);
      static_cast<void>(provenance::store_in(Format::jpeg, {bytes, bytes}));
      static_cast<void>(provenance::store_in(Format::avif, {bytes}));
      break;
  }
  provenance::identify(texts, record);
  return record;
}

// One variant of each format that carries all it may.
Plan all_kept() {
  Plan plan{.tool = "fuzz", .variants = {}};
  for (const Format format : {Format::jpeg, Format::png, Format::webp, Format::gif, Format::avif}) {
    Variant variant;
    variant.format = format;
    variant.metadata = {.policy = MetadataPolicy::keep, .embed_prompt = true};
    plan.variants.push_back(variant);
  }
  return plan;
}

void carry(ByteView file, const container::Facts& facts) {
  static const Plan plan = all_kept();
  const auto all = provenance::carried(plan, file, facts);
  if (!all) std::abort();
  for (const provenance::Carried& each : *all) {
    if (each.cargo.xmp.size() > provenance::kMaxXmpBytes) std::abort();
  }
  if (all->front().cargo.exif.size() > provenance::kMaxExifBytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (!is_sound(read(data[0], bytes.subspan(1)))) std::abort();
  const auto facts = provenance::inspect(bytes, Limits{});
  if (!facts) return 0;
  if (!is_sound(facts->provenance)) std::abort();
  carry(bytes, *facts);
  return 0;
}
