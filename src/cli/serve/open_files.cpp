#include "cli/serve/open_files.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace darkroom::cli {
namespace {

constexpr rlim_t kMost = 1'000'000;

}  // namespace

std::uint64_t raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = std::max(before, std::min(limit.rlim_max, kMost));
  const bool raised = setrlimit(RLIMIT_NOFILE, &limit) == 0;
  return raised ? limit.rlim_cur : before;
}

}  // namespace darkroom::cli
