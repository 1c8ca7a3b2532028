// libvips' exceptions to values.
#pragma once

#include <darkroom/error.hpp>
#include <darkroom/result.hpp>

#include <vips/vips8>

#include <type_traits>

namespace darkroom::image {

// The one place that catches libvips. `blame` says whose fault a throw from `work` is. libvips' own
// text is dropped: it keeps one error buffer for all threads, so the text may be another job's.
template <class Work>
Result<std::invoke_result_t<Work>> blaming(const Error& blame, Work work) try {
  return work();
} catch (const vips::VError&) {
  vips_error_clear();
  return blame;
}

}  // namespace darkroom::image
