#include "measure.hpp"

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <fstream>
#include <mutex>
#include <string_view>
#include <thread>

namespace darkroom::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double process_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// A field of /proc/self/status in KiB: "VmHWM:" is the peak of the resident set, "VmRSS:" its size
// now.
std::uint64_t status_kib(std::string_view field) {
  std::ifstream status("/proc/self/status");
  std::string name;
  while (status >> name) {
    std::uint64_t kib = 0;
    if (name == field && status >> kib) return kib;
    std::getline(status, name);
  }
  return 0;
}

void in_threads(unsigned count, const std::function<void(unsigned)>& work) {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < count; ++i) threads.emplace_back(work, i);
}

void add(Measurement& total, const JobCost& cost, double latency_ms) {
  total.latencies_ms.push_back(latency_ms);
  for (const auto& [stage, ms] : cost.stage_ms) total.stage_ms[stage] += ms;
  for (const auto& [variant, bytes] : cost.variant_bytes) {
    total.variant_bytes[variant] += static_cast<double>(bytes);
  }
}

double ms_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

double thread_cpu_ms() {
  return ms_of(CLOCK_THREAD_CPUTIME_ID);
}

double process_cpu_ms() {
  return ms_of(CLOCK_PROCESS_CPUTIME_ID);
}

Measurement measure(const Load& load, const Job& job) {
  Measurement total;
  total.jobs = load.count;
  total.idle_kib = status_kib("VmRSS:");
  in_threads(load.at_a_time, [&](unsigned i) { job(i % load.sources); });

  std::atomic<std::size_t> next = 0;
  std::mutex mutex;  // guards `total`
  const double cpu_before = process_cpu_seconds();
  const auto began = Clock::now();
  in_threads(load.at_a_time, [&](unsigned) {
    for (std::size_t i = next++; i < load.count; i = next++) {
      const auto job_began = Clock::now();
      const JobCost cost = job(i % load.sources);
      const std::chrono::duration<double, std::milli> latency = Clock::now() - job_began;
      const std::scoped_lock lock(mutex);
      add(total, cost, latency.count());
    }
  });
  total.wall_seconds = std::chrono::duration<double>(Clock::now() - began).count();
  total.cpu_seconds = process_cpu_seconds() - cpu_before;
  total.peak_kib = status_kib("VmHWM:");
  for (auto& [stage, ms] : total.stage_ms) ms /= static_cast<double>(load.count);
  for (auto& [variant, bytes] : total.variant_bytes) bytes /= static_cast<double>(load.count);
  return total;
}

}  // namespace darkroom::bench
