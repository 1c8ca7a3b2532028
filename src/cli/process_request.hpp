// What `darkroom process` was asked to do, and the jobs that makes.
#pragma once

#include <darkroom/job.hpp>
#include <darkroom/result.hpp>

#include <string>
#include <vector>

namespace darkroom::cli {

struct ProcessRequest {
  std::vector<std::string> sources;  // files, URLs, s3:// paths, "-" for standard input
  std::string tool;
  std::string out;  // a directory; the shorthand of --store dir:OUT
  std::string user;
  std::string id;                     // with one source only
  std::vector<std::string> variants;  // empty: all
  std::vector<std::string> settings;  // "normal.quality=70", "*.background=#000"
  std::vector<std::string> metadata;  // "prompt=a red balloon"
  std::string placeholder;            // "all", "none", "blurhash,palette"; empty: the preset's
  bool json = false;
  std::string metrics_file;
  std::string contact_sheet;
};

// The request's one job for `source`, not yet validated. Standard input is read here; nothing else
// is.
Result<Job> job_for(const ProcessRequest& request, const std::string& source);

// What is wrong with the list of sources; invalid_job.
Result<void> check_sources(const ProcessRequest& request);

// What is wrong with the request as a whole, before any source is touched; invalid_job.
Result<void> check(const ProcessRequest& request, const PresetBook& presets);

}  // namespace darkroom::cli
