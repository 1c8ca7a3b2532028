#include "config/configuration.hpp"

#include "domain/nearest.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace darkroom::config {
namespace {

using FileValues = std::map<std::string, FileValue, std::less<>>;

// "out" and "out/" are the same place, as they are in a directory; s3.prefix is what it is.
std::string as_folder(std::string_view prefix) {
  std::string folder(prefix);
  if (!folder.empty() && !folder.ends_with('/')) folder += '/';
  return folder;
}

Result<std::string> file_text(const std::string& path, const char* what) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    return Error::invalid(ErrorCode::invalid_preset,
                          {{.where = path, .message = std::string(what) + " cannot be read"}});
  }
  return text;
}

// One value of a setting, wherever it was written.
struct Found {
  std::string value;
  std::string origin;
  unsigned line = 0;
  unsigned column = 0;
};

class Resolver {
 public:
  Resolver(const Flags& flags, const Environment& environment, FileValues file, std::string name)
      : flags_(flags), environment_(environment), file_(std::move(file)), name_(std::move(name)) {}

  void resolve_all() {
    for (const Setting& setting : all_settings()) resolve(setting);
    check_pairs();
    take_store_apart();
    warn_of_strangers();
  }

  Settings settings;
  std::vector<Problem> problems;

 private:
  std::optional<Found> written(const Setting& setting) const {
    if (const auto flag = flags_.find(setting.flag); flag != flags_.end()) {
      return Found{.value = flag->second, .origin = flag->first};
    }
    for (const std::string_view name : setting.environment) {
      // An empty variable is an unset one, as in most shells' scripts.
      const auto variable = environment_.find(name);
      if (variable == environment_.end() || variable->second.empty()) continue;
      return Found{.value = variable->second, .origin = variable->first};
    }
    if (const auto value = file_.find(setting.key); value != file_.end()) {
      return Found{.value = value->second.value,
                   .origin = name_ + " line " + std::to_string(value->second.line),
                   .line = value->second.line,
                   .column = value->second.column};
    }
    return std::nullopt;
  }

  void resolve(const Setting& setting) {
    const auto found = written(setting);
    settings.resolved.push_back({.setting = &setting,
                                 .value = found ? found->value : std::string(setting.fallback),
                                 .origin = found ? found->origin : "default"});
    if (!found) {
      // The table's default is what the program does: read by the same code.
      if (!setting.fallback.empty()) setting.read(settings.configuration, setting.fallback);
      return;
    }
    const Complaint complaint = setting.read(settings.configuration, found->value);
    if (!complaint) return;
    const std::string said = setting.secret ? "" : "is '" + found->value + "'; it ";
    Problem problem{.where = std::string(setting.key) + " (" + found->origin + ")",
                    .message = said + *complaint};
    if (found->line > 0) {
      problem.line = found->line;
      problem.column = found->column;
    }
    problems.push_back(std::move(problem));
  }

  void check_pairs() {
    const S3Storage& s3 = settings.configuration.s3;
    if (s3.access_key_id.empty() != s3.secret_access_key.empty()) {
      problems.push_back(
          {.where = s3.access_key_id.empty() ? "s3.access_key_id" : "s3.secret_access_key",
           .message = "is missing: a key and its secret come together"});
    }
    const CredentialRules& c2pa = settings.configuration.processor.credentials;
    if (c2pa.certificates.empty() != c2pa.key.empty()) {
      problems.push_back({.where = c2pa.key.empty() ? "c2pa.key" : "c2pa.certificates",
                          .message = "is missing: a certificate and its key come together"});
    }
  }

  // "dir:PATH" or "s3://bucket/prefix"; else S3_BUCKET; else a folder of the data directory.
  void take_store_apart() {
    Configuration& configuration = settings.configuration;
    const std::string_view store = configuration.store;
    constexpr std::string_view kDirectory = "dir:";
    constexpr std::string_view kS3 = "s3://";
    if (store.empty() && configuration.s3.bucket.empty()) {
      return use_directory(configuration.data + "/objects");
    }
    if (store.starts_with(kDirectory) && store.size() > kDirectory.size()) {
      return use_directory(std::string(store.substr(kDirectory.size())));
    }
    if (store.starts_with(kS3) && store.size() > kS3.size()) {
      const std::string_view path = store.substr(kS3.size());
      const auto slash = path.find('/');
      configuration.s3.bucket = path.substr(0, slash);
      if (slash != std::string_view::npos)
        configuration.s3.prefix = as_folder(path.substr(slash + 1));
    } else if (!store.empty()) {
      problems.push_back({.where = "store",
                          .message = "is '" + std::string(store) +
                                     "'; it must be dir:PATH or s3://bucket/prefix"});
      return;
    }
    configuration.s3.public_base = configuration.public_base;
    settings.storage = configuration.s3;
  }

  void use_directory(std::string path) {
    Configuration& configuration = settings.configuration;
    settings.storage =
        DirectoryStorage{.path = std::move(path), .public_base = configuration.public_base};
    // s3:// sources are read all the same, with the same keys.
    configuration.processor.sources.s3 = configuration.s3;
  }

  // A variable that is misspelt would silently do nothing.
  void warn_of_strangers() {
    // The file's own name, and what the project's scripts and tests are told by.
    std::vector<std::string_view> known{
        "DARKROOM_CONFIG",    "DARKROOM_CORPUS", "DARKROOM_MINIO",  "DARKROOM_REQUIRE_INTEGRATION",
        "DARKROOM_JOBS",      "DARKROOM_CACHE",  "DARKROOM_BINARY", "DARKROOM_SCHEMATHESIS",
        "DARKROOM_SD_PARSERS"};
    for (const Setting& setting : all_settings()) {
      known.insert(known.end(), setting.environment.begin(), setting.environment.end());
    }
    for (const auto& [name, value] : environment_) {
      if (!name.starts_with("DARKROOM_") || std::ranges::find(known, name) != known.end()) continue;
      settings.warnings.push_back("the environment variable " + name +
                                  " means nothing to darkroom" + did_you_mean(name, known));
    }
  }

  const Flags& flags_;
  const Environment& environment_;
  const FileValues file_;
  const std::string name_;
};

std::string home_file(const Environment& environment, const char* path) {
  const auto home = environment.find("HOME");
  return home == environment.end() || home->second.empty() ? "" : home->second + "/.aws/" + path;
}

// The AWS tools' own places, where nobody named others.
void add_aws_files(const Environment& environment, S3Storage& s3) {
  AwsCredentialChain& chain = s3.credential_chain;
  if (chain.credentials_file.empty())
    chain.credentials_file = home_file(environment, "credentials");
  if (chain.config_file.empty()) chain.config_file = home_file(environment, "config");
}

void read_presets(Settings& settings, std::vector<Problem>& problems) {
  const std::string& presets = settings.configuration.presets;
  if (presets.empty()) return;
  auto book = presets_in_file(presets);
  if (book) {
    settings.configuration.processor.presets = std::move(book).take();
    return;
  }
  std::ranges::copy(book.error().problems(), std::back_inserter(problems));
}

}  // namespace

Result<PresetBook> presets_in_file(const std::string& path) {
  const std::string text = TRY(file_text(path, "the presets file"));
  auto book = PresetBook::from_toml(text, path);
  if (book) return book;
  std::vector<Problem> problems = book.error().problems();
  for (Problem& problem : problems) {
    problem.where = path + (problem.where.empty() ? "" : ": " + problem.where);
  }
  return Error::invalid(ErrorCode::invalid_preset, std::move(problems));
}

Result<Settings> resolve(const Flags& flags, const Environment& environment,
                         const std::string& file) {
  FileSettings written;
  if (!file.empty()) written = settings_in_toml(TRY(file_text(file, "the settings file")));
  std::vector<Problem> problems = std::move(written.problems);
  Resolver resolver(flags, environment, std::move(written.values), file);
  add_aws_files(environment, resolver.settings.configuration.s3);
  // Codecs are this very program, started again.
  resolver.settings.configuration.processor.codecs.program = "/proc/self/exe";
  resolver.resolve_all();
  std::ranges::move(resolver.problems, std::back_inserter(problems));

  read_presets(resolver.settings, problems);
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_preset, std::move(problems));
  return std::move(resolver.settings);
}

}  // namespace darkroom::config
