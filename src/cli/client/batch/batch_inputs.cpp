#include "cli/client/batch/batch_inputs.hpp"

#include "base/hashing.hpp"
#include "cli/client/batch/manifest.hpp"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace darkroom::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> kPictures{".avif", ".gif",  ".heic", ".heif",
                                                     ".jpeg", ".jpg",  ".jxl",  ".png",
                                                     ".tif",  ".tiff", ".webp", ".apng"};
constexpr std::string_view kS3 = "s3://";
constexpr std::size_t kMostListed = 500'000;  // of one prefix: they are all held
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kDigits = 24;  // 96 bits: no two of any number of sources are alike

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

bool is_picture(const fs::path& path) {
  return !path.filename().string().starts_with('.') &&
         std::ranges::find(kPictures, lower_extension(path)) != kPictures.end();
}

Error wrong_input(const std::string& input, std::string message) {
  return Error::invalid(ErrorCode::invalid_job, {{.where = input, .message = std::move(message)}});
}

Result<std::vector<std::string>> pictures_under(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code failed;
  fs::recursive_directory_iterator each(folder, failed);
  for (; !failed && each != fs::recursive_directory_iterator(); each.increment(failed)) {
    if (each->is_regular_file() && is_picture(each->path())) found.push_back(each->path().string());
  }
  if (failed) return wrong_input(folder, failed.message());
  if (found.empty()) return wrong_input(folder, "holds no picture");
  std::ranges::sort(found);
  return found;
}

Result<std::vector<std::string>> matches_of(const std::string& pattern) {
  glob_t matches{};
  // It reads the locale and the environment, which nothing here changes.
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  const int status = ::glob(pattern.c_str(), 0, nullptr, &matches);
  std::vector<std::string> found;
  for (std::size_t i = 0; status == 0 && i < matches.gl_pathc; ++i) {
    if (fs::is_regular_file(matches.gl_pathv[i])) found.emplace_back(matches.gl_pathv[i]);
  }
  ::globfree(&matches);
  if (found.empty()) return wrong_input(pattern, "is no file, and matches none");
  return found;
}

class InputReader {
 public:
  InputReader(const SubmitRequest& request, const ListBucket& list)
      : request_(request), list_(list) {}

  Result<void> add(const std::string& input) {
    if (input.starts_with(kS3) && input.ends_with('/')) return add_prefix(input);
    if (input.find("://") != std::string::npos) return add_source(input, input);
    if (fs::is_directory(input)) return add_folder(input);
    const std::string extension = lower_extension(input);
    if (extension == ".ndjson" || extension == ".jsonl") return add_manifest(input, jobs_in_ndjson);
    if (extension == ".csv") return add_manifest(input, jobs_in_csv);
    if (fs::is_regular_file(input)) return add_source(input, input);
    for (const std::string& path : TRY(matches_of(input))) TRY(add_source(path, path));
    return {};
  }

  std::vector<BatchJob> jobs;

 private:
  using ReadManifest = Result<std::vector<BatchJob>> (*)(std::string_view, const std::string&,
                                                         const SubmitRequest&);

  Result<void> add_source(const std::string& source, std::string name) {
    if (request_.what.tool.empty()) {
      return wrong_input("--tool", "is missing: only a manifest says it by itself");
    }
    Job job = TRY(job_of(request_, source));
    job.id.clear();
    jobs.push_back({.source = std::move(name), .job = std::move(job)});
    return {};
  }

  // Named from the folder on, so that the ids are the same wherever the folder is mounted.
  Result<void> add_folder(const std::string& folder) {
    for (const std::string& path : TRY(pictures_under(folder))) {
      TRY(add_source(path, fs::path(path).lexically_relative(folder).string()));
    }
    return {};
  }

  // Everything below the prefix, as deep as it goes; what ends in a slash stands for a folder and
  // is no picture. Named from the prefix on, and in the order of the names, as a folder's are.
  Result<void> add_prefix(const std::string& input) {
    const std::size_t slash = input.find('/', kS3.size());
    const std::string bucket = input.substr(kS3.size(), slash - kS3.size());
    const std::string prefix = input.substr(slash + 1);
    const std::size_t before = jobs.size();
    std::size_t seen = 0;
    const auto see = [&](storage::ListedObject object) -> Result<void> {
      ++seen;
      if (!is_picture(object.key)) return {};
      if (jobs.size() - before == kMostListed) {
        return wrong_input(input, "holds more than 500,000 pictures: name a longer prefix");
      }
      return add_object(bucket, object, object.key.substr(prefix.size()));
    };
    TRY(list_(bucket, prefix, see));
    if (seen == 0) return wrong_input(input, "holds no object");
    if (jobs.size() == before) {
      return wrong_input(input, "holds no picture, only " + std::to_string(seen) +
                                    " other objects; pictures end in .png, .jpg and the like");
    }
    std::ranges::sort(jobs.begin() + static_cast<std::ptrdiff_t>(before), jobs.end(), {},
                      &BatchJob::source);
    return {};
  }

  Result<void> add_object(const std::string& bucket, const storage::ListedObject& object,
                          std::string name) {
    TRY(add_source(std::string(kS3) + bucket + "/" + object.key, std::move(name)));
    BatchJob& added = jobs.back();
    added.etag = object.etag;
    // No service could fetch it, so it fails here, by itself.
    if (const auto fine = storage::check_key(object.key); !fine) {
      added.failure = Error::permanent(ErrorCode::source_invalid, fine.error().message());
    }
    return {};
  }

  Result<void> add_manifest(const std::string& path, ReadManifest read) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return wrong_input(path, "cannot be read");
    const fs::path folder = fs::path(path).parent_path();
    auto listed = TRY(read(text, folder.empty() ? "." : folder.string(), request_));
    std::ranges::move(listed, std::back_inserter(jobs));
    return {};
  }

  const SubmitRequest& request_;
  const ListBucket& list_;
};

}  // namespace

Result<std::vector<BatchJob>> jobs_of_inputs(const SubmitRequest& request, const ListBucket& list) {
  InputReader reader(request, list);
  for (const std::string& input : request.what.sources) TRY(reader.add(input));
  return std::move(reader.jobs);
}

std::string batch_name_of(const std::string& input) {
  std::string name;
  const fs::path path = fs::path(input).lexically_normal();
  const fs::path last = path.has_filename() ? path.filename() : path.parent_path().filename();
  for (const char c : last.stem().string()) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_';
    if (plain && name.size() < kLongestName) name += c;
  }
  return name.empty() ? "batch" : name;
}

std::string batch_job_id(std::string_view batch, const BatchJob& job, const Bytes& bytes) {
  if (!job.job.id.empty()) return job.job.id;
  std::string text = std::string(batch) + "\n" + job.source + "\n" + to_json(job.job) + "\n";
  text += bytes.empty() ? job.etag : sha256_hex(bytes);
  return std::string(batch) + "-" + sha256_hex(as_bytes(text)).substr(0, kDigits);
}

}  // namespace darkroom::cli
