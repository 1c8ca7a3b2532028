#include "config/readers.hpp"

namespace darkroom::config {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMiB = 1ULL << 20U;
constexpr std::uint64_t kGiB = 1ULL << 30U;
constexpr std::uint64_t kTiB = 1ULL << 40U;

Complaint read_isolation(Configuration& configuration, std::string_view value) {
  if (value != "process" && value != "in_process") return "must be process or in_process";
  configuration.processor.isolation =
      value == "process" ? Isolation::process : Isolation::in_process;
  return std::nullopt;
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<Setting> codec_settings() {
  return {
      {.key = "codecs.isolation",
       .environment = {"DARKROOM_ISOLATION"},
       .flag = "",
       .fallback = "process",
       .help = "process: decode in sandboxed processes; in_process: in darkroom itself",
       .read = read_isolation},
      {.key = "codecs.require_sandbox",
       .environment = {"DARKROOM_REQUIRE_SANDBOX"},
       .flag = "--require-sandbox",
       .fallback = "false",
       .help = "refuse to start where the kernel cannot give the whole sandbox",
       .is_switch = true,
       .read = truth(DARKROOM_MEMBER(processor.codecs.require_sandbox))},
      {.key = "codecs.count",
       .environment = {"DARKROOM_CODECS"},
       .flag = "",
       .fallback = "0",
       .help = "codec processes rendering at the same time; 0: one for each core",
       .read = whole(DARKROOM_MEMBER(processor.codecs.codecs), 0, 256)},
      {.key = "codecs.spares",
       .environment = {"DARKROOM_SPARE_CODECS"},
       .flag = "",
       .fallback = "1",
       .help = "warm ones beside them, so that a replacement costs no job its time",
       .read = whole(DARKROOM_MEMBER(processor.codecs.spares), 0, 256)},
      {.key = "codecs.renders_per_codec",
       .environment = {"DARKROOM_RENDERS_PER_CODEC"},
       .flag = "",
       .fallback = "200",
       .help = "then a fresh one takes over; 1: a fresh one for each render",
       .read = whole(DARKROOM_MEMBER(processor.codecs.renders_per_codec), 1, 1'000'000)},
      {.key = "codecs.max_growth",
       .environment = {"DARKROOM_CODEC_MAX_GROWTH"},
       .flag = "",
       .fallback = "512MiB",
       .help = "of a codec's resident memory, then a fresh one takes over; at most its share of "
               "codecs.memory_budget",
       .read = bytes(DARKROOM_MEMBER(processor.codecs.max_growth_bytes), kMiB, kTiB)},
      {.key = "codecs.deadline",
       .environment = {"DARKROOM_RENDER_DEADLINE"},
       .flag = "",
       .fallback = "30s",
       .help = "of one render, from when it has its codec; then the codec is killed",
       .read = duration(DARKROOM_MEMBER(processor.codecs.deadline), 100ms, 1h)},
      {.key = "codecs.wait",
       .environment = {"DARKROOM_RENDER_WAIT"},
       .flag = "",
       .fallback = "10m",
       .help = "for a free codec, and for memory; then the job fails and may be tried again",
       .read = duration(DARKROOM_MEMBER(processor.codecs.wait), 100ms, 24h)},
      {.key = "codecs.memory_budget",
       .environment = {"DARKROOM_MEMORY_BUDGET"},
       .flag = "",
       .fallback = "0",
       .help = "of all renders together; 0: 60 % of the cgroup's limit",
       .read = bytes(DARKROOM_MEMBER(processor.codecs.memory_budget_bytes), 0, 16 * kTiB)},
      {.key = "codecs.address_space",
       .environment = {"DARKROOM_CODEC_ADDRESS_SPACE"},
       .flag = "",
       .fallback = "4GiB",
       .help = "of one codec process (RLIMIT_AS)",
       .read = bytes(DARKROOM_MEMBER(processor.codecs.address_space_bytes), kGiB, kTiB)},
      {.key = "codecs.processor_time",
       .environment = {"DARKROOM_CODEC_PROCESSOR_TIME"},
       .flag = "",
       .fallback = "15m",
       .help =
           "of one codec process over its life (RLIMIT_CPU); a fresh one takes over at half of it",
       .read = duration(DARKROOM_MEMBER(processor.codecs.processor_time), 2s, 24h)},
      {.key = "codecs.max_output",
       .environment = {"DARKROOM_CODEC_MAX_OUTPUT"},
       .flag = "",
       .fallback = "1GiB",
       .help = "all variants of one render together (RLIMIT_FSIZE)",
       .read = bytes(DARKROOM_MEMBER(processor.codecs.max_output_bytes), kMiB, 16 * kGiB)},
  };
}

}  // namespace darkroom::config
