// What a codec may say to its host, and a host to its codec. A message that is accepted can be said
// again; and whatever the facts are, the host can compute with those that it believes.
#include "codec/memory_budget.hpp"
#include "codec/reply_check.hpp"
#include "codec/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

namespace codec = darkroom::codec;
namespace container = darkroom::container;
using darkroom::as_bytes;
using darkroom::ErrorCode;
using darkroom::Limits;
using darkroom::Plan;
using darkroom::Result;
using darkroom::Variant;

const Plan& plan() {
  static const Plan kPlan = [] {
    Variant variant;
    variant.name = "normal";
    variant.box = {.width = 1024, .height = 1024};
    return Plan{.tool = "dall-e", .variants = {variant}};
  }();
  return kPlan;
}

// The readers throw nothing and refuse by one of two ways: nonsense, or the error that was sent.
template <class T>
void read_twice(const Result<T>& value, Result<T> (*reader)(std::string_view)) {
  if (!value) {
    const ErrorCode code = codec::checked_error(value.error()).code();
    if (code == ErrorCode::unauthorized || code == ErrorCode::storage_denied) std::abort();
    return;
  }
  const auto again = reader(codec::to_wire(*value));
  if (!again || codec::to_wire(*again) != codec::to_wire(*value)) std::abort();
}

void believe(const container::Facts& found) {
  const auto facts = codec::checked_facts(found, Limits{});
  if (!facts) return;
  const std::uint64_t weight = codec::render_weight(*facts, plan(), 2);
  const std::uint64_t most = codec::most_reply_bytes(plan(), *facts);
  if (weight == 0 || weight > 1ULL << 40U || most > 1ULL << 30U) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto facts = codec::facts_from(text);
  if (facts) believe(*facts);
  read_twice(facts, codec::facts_from);
  read_twice(codec::ready_from(text), codec::ready_from);
  read_twice(codec::configuration_from(text), codec::configuration_from);
  read_twice(codec::order_from(text), codec::order_from);
  read_twice(codec::need_from(text), codec::need_from);
  read_twice(codec::mark_from(text), codec::mark_from);
  read_twice(codec::lettered_from(text), codec::lettered_from);
  read_twice(codec::certification_from(text), codec::certification_from);
  read_twice(codec::to_sign_from(text), codec::to_sign_from);
  const auto certified = codec::certified_from(text);
  read_twice(certified, codec::certified_from);
  if (certified) {
    static_cast<void>(codec::checked_certificate({}, *certified, as_bytes(text)).has_value());
  }
  const auto rendered = codec::rendered_from(text);
  read_twice(rendered, codec::rendered_from);
  // Believed or not, the variants' places never reach beyond the bytes that came.
  if (rendered) {
    static_cast<void>(codec::checked_reply(plan(), {}, *rendered, as_bytes(text)).has_value());
  }
  return 0;
}
