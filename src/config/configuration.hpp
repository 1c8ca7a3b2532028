// Flag > environment > file > default: every setting resolved, every mistake told at once. Reads no
// environment and no file by itself, but the presets file and the settings file that are named.
#pragma once

#include "config/settings.hpp"

#include <darkroom/result.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::config {

using Environment = std::map<std::string, std::string, std::less<>>;
using Flags = std::map<std::string, std::string, std::less<>>;  // "--store" to its value

// Where a setting's value came from.
struct Resolved {
  const Setting* setting = nullptr;
  std::string value;   // as written; the default where nobody wrote one
  std::string origin;  // "default", "S3_BUCKET", "--store", "darkroom.toml line 3"
};

struct Settings {
  Configuration configuration;  // with presets read and `store` taken apart
  StorageOptions storage;
  std::vector<Resolved> resolved;     // every setting, in the table's order
  std::vector<std::string> warnings;  // as for a DARKROOM_ variable that does not exist
};

// A file's settings, flattened: "s3.bucket" to its text and line; beside them every mistake with
// its line and column. Pure.
struct FileValue {
  std::string value;
  unsigned line = 0;
  unsigned column = 0;
};
struct FileSettings {
  std::map<std::string, FileValue, std::less<>> values;  // by the setting's key
  std::vector<Problem> problems;
};
FileSettings settings_in_toml(std::string_view text);

// A presets file, read and checked; invalid_preset with every mistake, each with its place.
Result<PresetBook> presets_in_file(const std::string& path);

// `file` is --config's or DARKROOM_CONFIG's path; empty: none. Errors are invalid_preset (a mistake
// in what somebody wrote) with every problem.
Result<Settings> resolve(const Flags& flags, const Environment& environment,
                         const std::string& file);

}  // namespace darkroom::config
