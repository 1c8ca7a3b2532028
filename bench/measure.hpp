// Runs one kind of work over and over, some at a time, and says what it cost.
#pragma once

#include <darkroom/bytes.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace darkroom::bench {

// What one job cost and made, by name.
struct JobCost {
  std::map<std::string, double> stage_ms;
  std::map<std::string, std::uint64_t> variant_bytes;
};

// `source` is the index of one of the loaded sources. Called from several threads at once.
using Job = std::function<JobCost(std::size_t source)>;

struct Load {
  std::size_t sources = 1;
  std::size_t count = 1;   // jobs measured; a multiple of `sources`, so that each counts alike
  unsigned at_a_time = 1;  // threads, each with one job after another
};

struct Measurement {
  std::size_t jobs = 0;
  double wall_seconds = 0;
  double cpu_seconds = 0;  // user and system, of the whole process
  std::vector<double> latencies_ms;
  std::map<std::string, double> stage_ms;       // mean of a job
  std::map<std::string, double> variant_bytes;  // mean of a job
  std::uint64_t idle_kib = 0;                   // resident before the first job, sources loaded
  std::uint64_t peak_kib = 0;                   // VmHWM of the process at the end
};

// One job on each thread first, which is not counted but in the peak.
Measurement measure(const Load& load, const Job& job);

// Processor time of the calling thread.
double thread_cpu_ms();
// Of the whole process: libvips computes on threads of its own.
double process_cpu_ms();

}  // namespace darkroom::bench
