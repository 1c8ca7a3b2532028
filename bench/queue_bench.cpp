// How fast the embedded queue accepts, claims and settles, and what a backlog does to a claim:
// prints one object of JSON.
//
// usage: darkroom_queue_bench [--folder DIR] [--jobs N] [--backlog N]
//   --folder   where the databases are made and removed again; the disk's fsync decides (default .)
//   --jobs     jobs of each round (default 5000)
//   --backlog  jobs that wait while claims are timed (default 100000; goal 1000000; 0: not timed)
#include "queue/queue.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::bench {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;
using queue::Claim;
using queue::Moment;
using queue::NewJob;

constexpr std::size_t kUsers = 1000;
constexpr std::size_t kSamples = 2000;  // claims whose time is taken one by one

struct Settings {
  std::string folder = ".";
  std::size_t jobs = 5000;
  std::size_t backlog = 100'000;
};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(result).take();
}

Moment now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

NewJob job_number(std::size_t number) {
  return {.id = "job-" + std::to_string(number),
          .tool = number % 3 == 0 ? "sora" : "dall-e",
          .user = "user-" + std::to_string(number % kUsers),
          .body = R"({"sourceUrl":"https://images.example/)" + std::string(200, 'x') + R"("})"};
}

// A database that goes with this.
class Folder {
 public:
  explicit Folder(const std::string& parent) : path_(parent + "/darkroom-queue-bench") {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string database() const { return path_ + "/queue.db"; }

 private:
  std::string path_;
};

// Calls per second of `work(number)` for each number up to `count`, by so many threads.
double rate(std::size_t count, std::size_t clients, const std::function<void(std::size_t)>& work) {
  const Clock::time_point start = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t client = 0; client < clients; ++client) {
      threads.emplace_back([&, client] {
        for (std::size_t number = client; number < count; number += clients) work(number);
      });
    }
  }
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - start).count();
}

Json round(const Settings& settings, bool durable, std::size_t clients) {
  const Folder folder(settings.folder);
  const auto queue = must(
      queue::open_sqlite(folder.database(), {.most_waiting = settings.jobs, .durable = durable}));
  std::vector<Claim> claims(settings.jobs);
  const double accepts = rate(settings.jobs, clients, [&](std::size_t number) {
    must(queue->accept({job_number(number)}, now()));
  });
  const double claimed = rate(settings.jobs, clients, [&](std::size_t number) {
    claims[number] = std::move(must(queue->claim({}, now())).at(0));
  });
  const double settled = rate(settings.jobs, clients, [&](std::size_t number) {
    must(queue->settle(claims[number].lease, {.result = "{}"}, now()));
  });
  const double each = 1 / (1 / accepts + 1 / claimed + 1 / settled);
  return {{"synchronous", durable ? "FULL" : "NORMAL"},
          {"clients", clients},
          {"acceptsPerSecond", accepts},
          {"claimsPerSecond", claimed},
          {"settlesPerSecond", settled},
          {"jobsPerSecond", each}};
}

double quantile(std::vector<double> sorted, double part) {
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

// Each claim timed, and settled outside of that time. NORMAL, so that it is the claim's own work
// that is seen and not the disk's fsync, which is the same with any backlog.
Json claims_with(const Settings& settings, std::size_t waiting) {
  const Folder folder(settings.folder);
  const auto queue = must(queue::open_sqlite(
      folder.database(), {.most_waiting = waiting + kSamples, .durable = false}));
  constexpr std::size_t kAtOnce = 1000;
  for (std::size_t first = 0; first < waiting; first += kAtOnce) {
    std::vector<NewJob> jobs;
    for (std::size_t i = first; i < std::min(first + kAtOnce, waiting); ++i) {
      jobs.push_back(job_number(i));
    }
    must(queue->accept(jobs, now()));
  }
  std::vector<double> times_us;
  for (std::size_t i = 0; i < kSamples; ++i) {
    must(queue->accept({job_number(waiting + i)}, now()));
    const Clock::time_point start = Clock::now();
    const auto claims = must(queue->claim({}, now()));
    const std::chrono::duration<double, std::micro> taken = Clock::now() - start;
    times_us.push_back(taken.count());
    must(queue->settle(claims.at(0).lease, {.result = "{}"}, now()));
  }
  const Clock::time_point start = Clock::now();
  must(queue->figures());
  const std::chrono::duration<double, std::micro> figures = Clock::now() - start;
  std::ranges::sort(times_us);
  return {{"waiting", waiting},
          {"claimP50Us", quantile(times_us, 0.50)},
          {"claimP99Us", quantile(times_us, 0.99)},
          {"figuresUs", figures.count()}};
}

Settings settings_of(const std::vector<std::string>& words) {
  Settings settings;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    if (words[i] == "--folder") {
      settings.folder = words[i + 1];
    } else if (words[i] == "--jobs") {
      settings.jobs = std::stoul(words[i + 1]);
    } else if (words[i] == "--backlog") {
      settings.backlog = std::stoul(words[i + 1]);
    } else {
      throw std::invalid_argument("no option " + words[i]);
    }
  }
  return settings;
}

Json measure(const Settings& settings) {
  Json rounds = Json::array();
  for (const bool durable : {true, false}) {
    for (const std::size_t clients : {1U, 16U, 64U}) {
      rounds.push_back(round(settings, durable, clients));
    }
  }
  Json backlogs = Json::array();
  if (settings.backlog > 0) {
    backlogs = {claims_with(settings, 0), claims_with(settings, settings.backlog)};
  }
  return {{"rounds", rounds}, {"backlogs", backlogs}};
}

}  // namespace
}  // namespace darkroom::bench

int main(int argc, char** argv) {
  try {
    const auto settings = darkroom::bench::settings_of({argv + 1, argv + argc});
    std::cout << darkroom::bench::measure(settings).dump(2) << "\n";
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::cerr << "darkroom_queue_bench: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
