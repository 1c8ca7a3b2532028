// Every setting darkroom has, in one table: it drives parsing, `darkroom config`, the help and
// docs/configuration.md.
#pragma once

#include "config/serve_settings.hpp"
#include "config/value.hpp"

#include <darkroom/processor_options.hpp>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom::config {

// What all settings together fill in.
struct Configuration {
  std::string store;                     // "dir:PATH", "s3://bucket/prefix", or empty
  std::string data = "./darkroom-data";  // where a directory store lives unless `store` says so
  std::string public_base;               // of either store
  std::string presets;                   // a presets file; empty: the built-in ones
  int concurrency = 0;                   // jobs in flight; 0: process one, serve four a core
  S3Storage s3;
  MonitoringOptions monitoring;
  ProcessorOptions processor;
  ServeSettings serve;
  ClientSettings client;
};

// Text, so that a flag, an environment variable and a file's value are read by the same code.
using Read = std::function<Complaint(Configuration& configuration, std::string_view value)>;

struct Setting {
  std::string_view key;                       // in the file: "limits.max_pixels"
  std::vector<std::string_view> environment;  // the first that is set counts
  std::string_view flag;                      // "--store"; empty: none
  std::string_view fallback;                  // the default, as people would write it
  std::string_view help;                      // one line
  bool secret = false;                        // never printed
  bool is_switch = false;                     // its flag takes no value: --flag, or --flag=false
  Read read;
};

// In the order they are listed in. Built once; thread-safe.
std::span<const Setting> all_settings();

// The tables that all_settings() is made of, a topic each.
std::vector<Setting> storage_settings();
std::vector<Setting> credential_settings();
std::vector<Setting> source_settings();
std::vector<Setting> limit_settings();
std::vector<Setting> service_settings();
std::vector<Setting> codec_settings();
std::vector<Setting> c2pa_settings();
std::vector<Setting> client_settings();
std::vector<Setting> api_settings();
std::vector<Setting> queue_settings();

}  // namespace darkroom::config
