#include "cli/client/batch/manifest.hpp"

#include "cli/client/batch/csv.hpp"
#include "domain/job_json.hpp"
#include "domain/nearest.hpp"
#include "domain/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace darkroom::cli {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 6> kColumns{"source", "tool",     "userId",
                                                   "id",     "priority", "callbackUrl"};
constexpr std::string_view kMetadata = "metadata.";

// Turns lines into jobs and keeps every mistake with its line.
class ManifestReader {
 public:
  ManifestReader(std::string folder, const SubmitRequest& request)
      : folder_(std::move(folder)), request_(request) {}

  void add(unsigned line, json object) {
    Result<BatchJob> job = job_of(std::move(object));
    if (job) {
      jobs_.push_back(std::move(*job));
    } else {
      complain(line, job.error());
    }
  }

  void complain(unsigned line, const Error& error) {
    if (error.problems().empty())
      problems_.push_back({.where = "", .message = error.message(), .line = line});
    for (Problem problem : error.problems()) {
      problem.line = line;
      problems_.push_back(std::move(problem));
    }
  }

  Result<std::vector<BatchJob>> result() && {
    if (problems_.empty()) return std::move(jobs_);
    return Error::invalid(ErrorCode::invalid_job, std::move(problems_));
  }

 private:
  Result<BatchJob> job_of(json object) const {
    if (!object.is_object()) {
      return Error::invalid(ErrorCode::invalid_job,
                            {{.where = "", .message = "must be an object"}});
    }
    const std::string source = take_source(object);
    const auto fill = [&](const char* name, const std::string& value) {
      if (!object.contains(name) && !value.empty()) object[name] = value;
    };
    fill("tool", request_.what.tool);
    fill("userId", request_.what.user);
    fill("callbackUrl", request_.callback);
    if (request_.priority != "normal") fill("priority", request_.priority);
    const bool is_file = !source.empty() && source.find("://") == std::string::npos;
    if (!source.empty() && !is_file) {
      object[source.starts_with("s3://") ? "sourcePath" : "sourceUrl"] = source;
    }
    // A byte stands for the file, which is read when it is sent.
    Job job = TRY(job_from_json(object.dump(), is_file ? Bytes(1) : Bytes{}));
    if (is_file) {
      job.source_buffer.clear();
      job.source_file = source.starts_with('/') ? source : folder_ + "/" + source;
    }
    std::string name = !source.empty() ? source : job.source_url + job.source_path;
    return BatchJob{.source = std::move(name), .job = std::move(job)};
  }

  static std::string take_source(json& object) {
    const auto found = object.find("source");
    if (found == object.end() || !found->is_string()) return "";
    std::string source = found->get<std::string>();
    object.erase(found);
    return source;
  }

  const std::string folder_;
  const SubmitRequest& request_;
  std::vector<BatchJob> jobs_;
  std::vector<Problem> problems_;
};

Result<void> check_columns(const CsvRow& head) {
  std::vector<Problem> problems;
  for (const std::string& column : head.cells) {
    if (column.starts_with(kMetadata) || std::ranges::find(kColumns, column) != kColumns.end()) {
      continue;
    }
    problems.push_back({.where = column,
                        .message = "is no column" + did_you_mean(column, kColumns) + " (there is " +
                                   listed(kColumns) + ", metadata.NAME)",
                        .line = head.line});
  }
  if (std::ranges::find(head.cells, "source") == head.cells.end()) {
    problems.push_back({.where = "source", .message = "is missing", .line = head.line});
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_job, std::move(problems));
  return {};
}

json object_of(const CsvRow& head, const CsvRow& row) {
  json object = json::object();
  for (std::size_t i = 0; i < head.cells.size(); ++i) {
    const std::string& column = head.cells[i];
    if (row.cells[i].empty()) continue;
    if (column.starts_with(kMetadata)) {
      object["metadata"][column.substr(kMetadata.size())] = row.cells[i];
    } else {
      object[column] = row.cells[i];
    }
  }
  return object;
}

}  // namespace

Result<std::vector<BatchJob>> jobs_in_ndjson(std::string_view text, const std::string& folder,
                                             const SubmitRequest& request) {
  ManifestReader reader(folder, request);
  for (unsigned line = 1; !text.empty(); ++line) {
    const auto end = text.find('\n');
    const std::string_view each = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (each.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Result<json> object = parse_strictly(each);
    if (object) {
      reader.add(line, std::move(*object));
    } else {
      reader.complain(line, object.error());
    }
  }
  return std::move(reader).result();
}

Result<std::vector<BatchJob>> jobs_in_csv(std::string_view text, const std::string& folder,
                                          const SubmitRequest& request) {
  const std::vector<CsvRow> rows = TRY(csv_rows(text));
  if (rows.empty()) return std::vector<BatchJob>{};
  const CsvRow& head = rows.front();
  TRY(check_columns(head));
  ManifestReader reader(folder, request);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].cells.size() == head.cells.size()) {
      reader.add(rows[i].line, object_of(head, rows[i]));
      continue;
    }
    reader.complain(rows[i].line, Error::permanent(ErrorCode::invalid_job,
                                                   "has " + std::to_string(rows[i].cells.size()) +
                                                       " cells, and "
                                                       "the first line has " +
                                                       std::to_string(head.cells.size())));
  }
  return std::move(reader).result();
}

}  // namespace darkroom::cli
