// darkroom serve: the service, until a signal ends it.
#include "cli/command.hpp"
#include "cli/serve/service.hpp"
#include "cli/serve/signals.hpp"
#include "telemetry/log.hpp"

#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string>
#include <thread>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom serve                              queue and pictures in ./darkroom-data, 127.0.0.1:8080
  darkroom serve --data /srv/darkroom --store s3://pictures/variants
  darkroom serve --listen 0.0.0.0:8080        needs a key: darkroom keys create
  darkroom serve --config /etc/darkroom.toml --presets /etc/presets.toml
SIGTERM or Ctrl-C: claims no more, lets running jobs end for --shutdown-timeout, hands the rest back;
the second one ends at once. SIGHUP: reads the presets file again. docs/service.md is a tour.)";

constexpr std::chrono::milliseconds kLook{100};

void log_signal(const char* event, int number) {
  telemetry::log(LogLevel::info, event, {{"signal", sigabbrev_np(number)}});
}

// While the service drains: the second signal hands everything back and ends the process, even
// where a render would not. `status` is the process's before anything is handed back: the drain
// returns as soon as that is done, and may end the process first.
void end_at_once_on_another(const Signals& signals, Service& service, std::atomic<int>& status,
                            const std::stop_token& drained) {
  while (!drained.stop_requested()) {
    const auto signal = signals.wait_for(kLook);
    if (!signal || *signal == SIGHUP) continue;
    log_signal("ending at once", *signal);
    constexpr int kSignalled = 128;  // as shells count
    status = kSignalled + *signal;
    service.stop_now();
    _exit(status);
  }
}

// The process's exit status, where it comes to return.
int shut_down(const Signals& signals, Service& service, std::chrono::milliseconds timeout) {
  std::atomic<int> status{kDone};
  const std::jthread second([&](const std::stop_token& drained) {
    end_at_once_on_another(signals, service, status, drained);
  });
  const bool all_ended = service.drain(timeout);
  service.stop_answering();
  telemetry::log(LogLevel::info, "shut down", {{"handedJobsBack", !all_ended}});
  // What was handed back is still in some load or render, which nothing can interrupt and nobody
  // waits for any more.
  if (!all_ended) _exit(status);
  return status;
}

// Each arena keeps what its threads once needed, and glibc makes eight for each core: the process
// would grow for as long as threads come to ones that they have not used yet. And where a large
// block is given back to the kernel at once, glibc learns to keep the next one of its size.
void keep_memory_flat() {
#ifdef __GLIBC__
  constexpr int kLarge = 1 << 20;  // bytes
  // NOLINTBEGIN(concurrency-mt-unsafe): no thread is there yet
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, kLarge);
  // NOLINTEND(concurrency-mt-unsafe)
#endif
}

int run(const Common& common) {
  keep_memory_flat();
  const Signals signals;  // before anything makes a thread
  const auto settings = common.settings();
  if (!settings) return kWrongUsage;
  const config::Configuration& configuration = settings->configuration;
  telemetry::open_log(configuration.monitoring.log_level.value_or(LogLevel::info),
                      configuration.monitoring.log_style);
  const auto service = Service::start(*settings);
  if (!service) {
    complain(service.error());
    return status_for(service.error());
  }
  int signal = signals.wait();
  for (; signal == SIGHUP; signal = signals.wait()) (*service)->reload_presets();
  log_signal("shutting down", signal);
  return shut_down(signals, **service, configuration.serve.shutdown_timeout);
}

}  // namespace

Run add_serve(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand("serve", "the service: queue, workers and HTTP API");
  common.add_to(*command);
  command->footer(kFooter);
  return [&common] { return run(common); };
}

}  // namespace darkroom::cli
