// Jobs as anyone may send them. What is accepted can be written, and is the same when read again.
#include <darkroom/job.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto job = darkroom::job_from_json(text);
  if (!job) {
    if (job.error().code() != darkroom::ErrorCode::invalid_job) std::abort();
    return 0;
  }
  const std::string canonical = darkroom::to_json(*job);
  const auto again = darkroom::job_from_json(canonical);
  if (!again || darkroom::to_json(*again) != canonical) std::abort();
  return 0;
}
