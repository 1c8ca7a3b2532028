#include "codec/self_test.hpp"

#include "base/hashing.hpp"

#include <array>
#include <string>
#include <string_view>

namespace darkroom::codec {
namespace {

// 4x4 pixels, red, opaque.
constexpr std::string_view kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR42mP4z8AARwzEcQCukw/xOF6MEQAA"
    "AABJRU5ErkJggg==";
constexpr std::array kOutputs{Format::jpeg, Format::png, Format::webp, Format::gif, Format::avif};

Plan plan_of_all_outputs() {
  Plan plan{.tool = "self-test", .variants = {}};
  for (const Format format : kOutputs) {
    Variant variant;
    variant.name = std::string(to_string(format));
    variant.box = {.width = 4, .height = 4};
    variant.format = format;
    variant.effort = 0;
    plan.variants.push_back(variant);
  }
  return plan;
}

Plan plan_of_one_output() {
  Plan plan = plan_of_all_outputs();
  plan.variants.resize(1);
  return plan;
}

Error failed(std::string_view what, const Error& error) {
  return Error::permanent(ErrorCode::internal, "the codecs' self-test failed: " +
                                                   std::string(what) + ": " + error.message());
}

}  // namespace

Result<void> self_test(CodecPool& pool) {
  const auto written = pool.render(*from_base64(kPng), plan_of_all_outputs());
  if (!written) return failed("write every format from a PNG", written.error());
  for (const image::RenderedVariant& variant : written->variants) {
    const auto read = pool.render(variant.bytes, plan_of_one_output());
    if (!read) return failed("read " + variant.name, read.error());
  }
  return {};
}

}  // namespace darkroom::codec
