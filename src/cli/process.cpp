// darkroom process: render now, without a queue.
#include "cli/command.hpp"
#include "cli/contact_sheet.hpp"
#include "cli/job_flags.hpp"
#include "cli/output_file.hpp"
#include "cli/process_request.hpp"
#include "cli/result_table.hpp"
#include "cli/terminal.hpp"

#include <darkroom/image_processor.hpp>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom process cat.png --tool dall-e                     into ./darkroom-data/objects
  darkroom process *.png --tool sd --out ./variants          a table of what was made
  darkroom process cat.png --tool sora --json | jq .variants one result object a source, in order
  curl -s $URL | darkroom process - --tool dall-e --out .    from standard input
  darkroom process cat.png --tool sd --set normal.quality=70 --set '*.background=#000'
  S3_BUCKET=pictures darkroom process s3://raw/cat.png --tool dall-e)";

// Set by the first SIGINT: what runs is finished, nothing new begins. The second one ends at once.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t g_interrupted = 0;

void interrupt(int signal) {
  g_interrupted = 1;
  std::signal(signal, SIG_DFL);
}

// "\r3/10 done, 1 failed" on a terminal; nothing elsewhere. Call it under the batch's lock.
class Progress {
 public:
  Progress(std::size_t total, bool wanted) : total_(total), wanted_(wanted && total > 1) {}
  void step(bool failed) {
    ++done_;
    if (failed) ++failed_;
    if (!wanted_) return;
    std::fprintf(stderr, "\r%zu/%zu done, %zu failed", done_, total_, failed_);
    if (done_ == total_) std::fputc('\n', stderr);
    std::fflush(stderr);
  }

 private:
  const std::size_t total_;
  const bool wanted_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

// All sources through one processor; results in the order of the sources.
class Batch {
 public:
  Batch(const ProcessRequest& request, ImageProcessor& processor)
      : request_(request),
        processor_(processor),
        results_(request.sources.size()),
        progress_(request.sources.size(), isatty(STDERR_FILENO) == 1) {}

  void run(int concurrency) {
    std::vector<std::jthread> workers;
    const auto wanted = std::min(request_.sources.size(), static_cast<std::size_t>(concurrency));
    for (std::size_t i = 0; i < wanted; ++i) {
      workers.emplace_back([this] {
        for (std::size_t next = next_++; next < results_.size() && g_interrupted == 0;
             next = next_++) {
          finish(next, process(request_.sources[next]));
        }
      });
    }
  }

  // What was finished; all of it unless interrupted.
  const std::vector<std::optional<JobResult>>& results() const { return results_; }

 private:
  JobResult process(const std::string& source) {
    Result<Job> job = job_for(request_, source);
    if (job) return processor_.process_image(*job);
    JobResult refused;
    refused.tool = request_.tool;
    refused.error = std::move(job).error();
    return refused;
  }

  void finish(std::size_t index, JobResult result) {
    const std::scoped_lock lock(mutex_);
    progress_.step(!result.success);
    results_[index] = std::move(result);
    if (!request_.json) return;
    for (; printed_ < results_.size() && results_[printed_]; ++printed_) {
      std::puts(to_json(*results_[printed_]).c_str());
      std::fflush(stdout);
    }
  }

  const ProcessRequest& request_;
  ImageProcessor& processor_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::vector<std::optional<JobResult>> results_;  // under mutex_ while workers run
  std::size_t printed_ = 0;                        // under mutex_
  Progress progress_;                              // under mutex_
};

int status_of(const std::vector<std::optional<JobResult>>& results) {
  int status = kDone;
  for (const auto& result : results) {
    if (!result || result->success) continue;
    const bool unreachable = result->error->code() == ErrorCode::storage_unavailable;
    status = std::max(status, unreachable ? kServiceUnreachable : kJobFailed);
  }
  return g_interrupted != 0 ? kInterrupted : status;
}

int cores() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

int report(const ProcessRequest& request, const Batch& batch, const ImageProcessor& processor,
           const config::Environment& environment) {
  if (!request.json) {
    std::fputs(
        result_table(request.sources, batch.results(), wants_colour(STDOUT_FILENO, environment))
            .c_str(),
        stdout);
  }
  int status = status_of(batch.results());
  if (!request.contact_sheet.empty() &&
      !write_file(request.contact_sheet,
                  contact_sheet(request.contact_sheet, request.sources, batch.results()))) {
    status = std::max(status, kJobFailed);
  }
  if (!request.metrics_file.empty() &&
      !write_file(request.metrics_file, processor.metrics_text())) {
    status = std::max(status, kJobFailed);
  }
  return status;
}

int run(const ProcessRequest& request, const Common& common) {
  config::Flags more;
  if (!request.out.empty()) more["--store"] = "dir:" + request.out;
  auto settings = common.settings(more);
  if (!settings) return kWrongUsage;
  config::Configuration& configuration = settings->configuration;
  if (const auto checked = check(request, configuration.processor.presets); !checked) {
    complain(checked.error());
    return kWrongUsage;
  }
  // A person reads the table, not a log line for each job; asked-for levels are kept.
  const bool level_is_default = std::ranges::any_of(settings->resolved, [](const auto& each) {
    return each.setting->key == "log.level" && each.origin == "default";
  });
  if (level_is_default) configuration.monitoring.log_level = LogLevel::warn;

  // The first codec is wanted at once; the formats are doctor's to prove.
  CodecRules& codecs = configuration.processor.codecs;
  codecs.self_test = false;
  codecs.spares = 0;
  codecs.codecs = std::min(codecs.codecs > 0 ? codecs.codecs : cores(),
                           static_cast<int>(std::max<std::size_t>(request.sources.size(), 1)));
  auto processor =
      ImageProcessor::open(settings->storage, configuration.monitoring, configuration.processor);
  if (!processor) {
    complain(processor.error());
    return kServiceUnreachable;
  }
  std::signal(SIGINT, interrupt);
  Batch batch(request, *processor);
  batch.run(configuration.concurrency > 0 ? configuration.concurrency : cores());
  return report(request, batch, *processor, common.environment());
}

}  // namespace

Run add_process(CLI::App& program, Common& common) {
  CLI::App* command = program.add_subcommand("process", "render sources now, without a queue");
  const auto request = std::make_shared<ProcessRequest>();  // shared by the parser and the run
  command->add_option("SOURCE", request->sources, "files, http(s) URLs, s3://bucket/key, or -")
      ->required();
  add_job_flags(*command, *request);
  command->add_option("--out,-o", request->out, "a directory; short for --store dir:OUT")
      ->type_name("DIR");
  command->add_option("--id", request->id, "the job's id; else one is made for each source");
  command->add_flag("--json", request->json, "one result object a source, in order, one a line");
  command
      ->add_option("--metrics", request->metrics_file, "write Prometheus metrics here at the end")
      ->type_name("FILE");
  command
      ->add_option("--contact-sheet", request->contact_sheet, "write a page of all variants here")
      ->type_name("FILE.html");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] { return run(*request, common); };
}

}  // namespace darkroom::cli
