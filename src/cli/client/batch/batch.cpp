// darkroom batch: many sources through a service, followed to their end, resumable.
#include "cli/client/batch/batch_inputs.hpp"
#include "cli/client/batch/batch_run.hpp"
#include "cli/client/with_service.hpp"
#include "cli/contact_sheet.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "processor/connections.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <utility>

namespace darkroom::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  darkroom batch ./holiday --tool dall-e --contact-sheet holiday.html
  darkroom batch 'raw/2026-*/*.png' --tool sd --name march
  darkroom batch s3://raw/2026/ --tool sora   every picture below that prefix
  darkroom batch jobs.ndjson                  each line a job's JSON, or {"source": "a.png", ...}
  darkroom batch jobs.csv --tool sora         columns: source, tool, userId, id, metadata.NAME, ...
The ids follow from the batch's name and the sources: run it again, after Ctrl-C or a failure, and
only what is missing is done.)";

struct Request {
  SubmitRequest submit;
  std::string name;
  std::string contact_sheet;
};

// What would make two jobs one, as far as that shows before a file is read.
std::string identity(const BatchJob& job) {
  if (!job.job.id.empty()) return job.job.id;
  return job.source + "\n" + job.job.source_file + "\n" + to_json(job.job);
}

Result<void> check_ids(const std::vector<BatchJob>& jobs) {
  std::set<std::string> seen;
  for (const BatchJob& each : jobs) {
    if (seen.insert(identity(each)).second) continue;
    return Error::invalid(ErrorCode::invalid_job,
                          {{.where = each.job.id.empty() ? each.source : each.job.id,
                            .message = "would be two jobs of one id: a source is named twice, or a "
                                       "manifest gives an id twice"}});
  }
  return {};
}

JobResult result_of(const BatchJob& job) {
  if (job.end) return result_of(*job.end);
  JobResult result;
  result.job_id = job.job.id;
  result.error = job.failure;
  return result;
}

struct Totals {
  std::size_t succeeded = 0;
  std::size_t failed = 0;
  std::uint64_t original_bytes = 0;
  std::uint64_t variant_bytes = 0;
};

Totals totals_of(const std::vector<JobResult>& results) {
  Totals totals;
  for (const JobResult& result : results) {
    ++(result.success ? totals.succeeded : totals.failed);
    if (!result.success) continue;
    totals.original_bytes += result.original_size;
    for (const VariantResult& variant : result.variants) totals.variant_bytes += variant.size;
  }
  return totals;
}

std::string summary(const std::string& name, const std::vector<BatchJob>& jobs,
                    const std::vector<JobResult>& results) {
  using enum Table::Align;
  const Totals totals = totals_of(results);
  Table table({{.title = "batch"},
               {.title = "jobs", .align = right},
               {.title = "succeeded", .align = right},
               {.title = "failed", .align = right},
               {.title = "sources", .align = right},
               {.title = "variants", .align = right}});
  table.add({name, std::to_string(jobs.size()), std::to_string(totals.succeeded),
             std::to_string(totals.failed), human_bytes(totals.original_bytes),
             human_bytes(totals.variant_bytes)});
  std::string text = table.text();
  if (totals.failed == 0) return text;
  Table failures({{.title = "failed"}, {.title = "code"}, {.title = "why"}});
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (results[i].success) continue;
    failures.add({jobs[i].source, std::string(to_string(results[i].error->code())),
                  results[i].error->message()});
  }
  return text + failures.text();
}

bool write_sheet(const std::string& path, const std::vector<BatchJob>& jobs,
                 const std::vector<JobResult>& results) {
  std::vector<std::string> sources;
  for (const BatchJob& each : jobs) sources.push_back(each.source);
  return write_file(path, contact_sheet(path, sources, {results.begin(), results.end()}));
}

int report(const Request& request, const std::string& name, const std::vector<BatchJob>& jobs) {
  std::vector<JobResult> results;
  for (const BatchJob& each : jobs) results.push_back(result_of(each));
  const bool as_json = request.submit.what.json;
  for (const BatchJob& each : jobs) {
    if (as_json && each.end) std::puts(each.end->json.c_str());
  }
  std::fputs(summary(name, jobs, results).c_str(), as_json ? stderr : stdout);
  const bool written =
      request.contact_sheet.empty() || write_sheet(request.contact_sheet, jobs, results);
  return written && std::ranges::all_of(results, &JobResult::success) ? kDone : kJobFailed;
}

Result<int> run_batch(const Request& request, const config::Settings& settings,
                      ServiceClient& client) {
  const auto list = [&](const std::string& bucket, const std::string& prefix,
                        const storage::SeeObject& see) {
    return list_source_bucket(settings.storage, settings.configuration.processor.sources, bucket,
                              prefix, see);
  };
  std::vector<BatchJob> jobs = TRY(jobs_of_inputs(request.submit, list));
  if (jobs.empty()) {
    return Error::invalid(ErrorCode::invalid_job, {{.where = request.submit.what.sources.front(),
                                                    .message = "holds no job"}});
  }
  const std::string name =
      request.name.empty() ? batch_name_of(request.submit.what.sources.front()) : request.name;
  TRY(check_ids(jobs));
  ProgressBar bar(isatty(STDERR_FILENO) == 1);
  BatchRun run(client, jobs,
               {.name = name, .progress = [&](const Progress& progress) { bar.show(progress); }});
  const Result<void> done = run.run();
  bar.finish(run.progress());
  if (!done) return done.error();
  return report(request, name, jobs);
}

}  // namespace

Run add_batch(CLI::App& program, Common& common) {
  CLI::App* command =
      program.add_subcommand("batch", "many sources through a service: resumable, with progress");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  ProcessRequest& what = request->submit.what;
  command
      ->add_option("INPUT", what.sources,
                   "directories, globs, manifests (.ndjson, .csv), files, URLs, s3://bucket/key, "
                   "s3://bucket/prefix/")
      ->required();
  add_submit_flags(*command, request->submit);
  command->get_option("--tool")->required(false);
  command->add_option("--name", request->name, "the batch's name: part of every job's id");
  command->add_flag("--json", what.json, "one job object a source, in order, one a line");
  command
      ->add_option("--contact-sheet", request->contact_sheet, "write a page of all variants here")
      ->type_name("FILE.html");
  common.add_to(*command);
  command->footer(kFooter);
  return [request, &common] {
    return with_service(common, [&](ServiceClient& client, const config::Settings& settings) {
      return run_batch(*request, settings, client);
    });
  };
}

}  // namespace darkroom::cli
