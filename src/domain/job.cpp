#include "domain/job_json.hpp"

#include <darkroom/job.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace darkroom {
namespace {

constexpr std::size_t kMostMetadata = 64UL << 10U;  // bytes, as JSON
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestUrl = 2048;

bool is_name(std::string_view text, std::string_view punctuation) {
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           punctuation.find(c) != std::string_view::npos;
  };
  // "." and ".." are folders, and an id is a folder of the object's key.
  return !text.empty() && text.size() <= kLongestName && text != "." && text != ".." &&
         std::ranges::all_of(text, allowed);
}

bool is_http(std::string_view url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return false;
  const std::string_view rest = url.substr(url.find("//") + 2);
  const bool has_host =
      !rest.empty() && std::string_view("/?#").find(rest.front()) == std::string_view::npos;
  return has_host && url.size() <= kLongestUrl;
}

std::string sources_given(const Job& job) {
  std::string given;
  const auto add = [&](bool is_given, std::string_view name) {
    if (is_given) given += (given.empty() ? "" : ", ") + std::string(name);
  };
  add(!job.source_url.empty(), "sourceUrl");
  add(!job.source_path.empty(), "sourcePath");
  add(!job.source_buffer.empty(), "sourceBuffer");
  add(!job.source_file.empty(), "a file");
  return given;
}

}  // namespace

std::string_view to_string(Priority priority) {
  constexpr std::array<std::string_view, 3> kNames{"high", "normal", "low"};
  return kNames[static_cast<std::size_t>(priority)];
}

Result<void> validate(const Job& job) {
  std::vector<Problem> problems;
  const auto complain = [&](const char* where, std::string message) {
    problems.push_back({.where = where, .message = std::move(message)});
  };
  if (!job.id.empty() && !is_name(job.id, "._-")) {
    complain("/id", "must be 1-128 of A-Z a-z 0-9 . _ -");
  }
  if (!job.user_id.empty() && !is_name(job.user_id, "._@-")) {
    complain("/userId", "must be 1-128 of A-Z a-z 0-9 . _ @ -");
  }
  if (job.tool.name().empty()) complain("/tool", "is missing: say which generator made the source");
  const std::string given = sources_given(job);
  if (given.empty()) {
    complain("", "has no source: give one of sourceUrl, sourcePath, sourceBuffer");
  } else if (given.find(',') != std::string::npos) {
    complain("", "has more than one source (" + given + "): give exactly one");
  }
  if (!job.callback_url.empty() && !is_http(job.callback_url)) {
    complain("/callbackUrl", "must be an http or https URL of at most 2048 bytes");
  }
  if (metadata_json(job.metadata).size() > kMostMetadata) {
    complain("/metadata", "is more than 64 KiB as JSON");
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_job, std::move(problems));
  return {};
}

}  // namespace darkroom
