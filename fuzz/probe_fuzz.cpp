// Any bytes: the walk ends in facts within the limits or in one error of its closed set. All
// formats are on, so that no walk hides behind a default.
#include "container/probe.hpp"
#include "png_checksums.hpp"
#include "probe_errors.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using darkroom::Format;
using darkroom::Limits;

bool is_within(const darkroom::container::Facts& facts, const Limits& limits) {
  return facts.size.width > 0 && facts.size.height > 0 && facts.size.width <= limits.max_side &&
         facts.size.height <= limits.max_side && facts.size.pixels() <= limits.max_pixels &&
         facts.orientation >= 1 && facts.orientation <= 8 && facts.frames >= 1 &&
         facts.frames <= limits.max_frames && facts.scans <= limits.max_scans &&
         facts.chunks <= limits.max_chunks && facts.c2pa_bytes <= limits.max_c2pa_bytes;
}

void expect_an_honest_answer(std::string_view file) {
  static const Limits kLimits{.formats = {Format::jpeg, Format::png, Format::webp, Format::gif,
                                          Format::avif, Format::tiff, Format::heic, Format::jpeg_xl,
                                          Format::mp4, Format::mov, Format::webm, Format::mkv}};
  const auto facts = darkroom::container::probe(darkroom::as_bytes(file), kLimits);
  const bool holds =
      facts ? is_within(*facts, kLimits)
            : darkroom::fuzz::is_of_probe(facts.error().code()) && !facts.error().retryable();
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file(reinterpret_cast<const char*>(data), size);
  expect_an_honest_answer(darkroom::fuzz::with_right_checksums(file));
  return 0;
}
