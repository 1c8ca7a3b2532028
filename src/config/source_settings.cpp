#include "config/readers.hpp"

#include <algorithm>
#include <iterator>

namespace darkroom::config {
namespace {

using namespace std::chrono_literals;

Complaint read_source_ports(Configuration& configuration, std::string_view value) {
  return read_ports(value, configuration.processor.sources.allow_ports);
}

// Where sources may be.
std::vector<Setting> reach_settings() {
  return {
      {.key = "source.allow_cidrs",
       .environment = {"DARKROOM_SOURCE_ALLOW_CIDRS"},
       .flag = "",
       .fallback = "",
       .help = "networks that source URLs may reach although they are not public, as 10.1.0.0/16",
       .read = words(DARKROOM_MEMBER(processor.sources.allow_cidrs))},
      {.key = "source.allow_hosts",
       .environment = {"DARKROOM_SOURCE_ALLOW_HOSTS"},
       .flag = "",
       .fallback = "",
       .help = "the only hosts of source URLs, as cdn.example or *.example; unset: every one",
       .read = words(DARKROOM_MEMBER(processor.sources.allow_hosts))},
      {.key = "source.allow_ports",
       .environment = {"DARKROOM_SOURCE_ALLOW_PORTS"},
       .flag = "",
       .fallback = "80,443",
       .help = "the only ports of source URLs; ranges as 8000-8010",
       .read = read_source_ports},
      {.key = "source.allow_buckets",
       .environment = {"DARKROOM_SOURCE_ALLOW_BUCKETS"},
       .flag = "",
       .fallback = "",
       .help = "the only buckets of s3:// sources; unset: every one that the keys open",
       .read = words(DARKROOM_MEMBER(processor.sources.buckets))},
  };
}

// How they are fetched.
std::vector<Setting> fetch_settings() {
  return {
      {.key = "source.max_redirects",
       .environment = {"DARKROOM_SOURCE_MAX_REDIRECTS"},
       .flag = "",
       .fallback = "5",
       .help = "each is checked like the first",
       .read = whole(DARKROOM_MEMBER(processor.sources.max_redirects), 0, 20)},
      {.key = "source.connect_timeout",
       .environment = {"DARKROOM_SOURCE_CONNECT_TIMEOUT"},
       .flag = "",
       .fallback = "3s",
       .help = "until a connection stands",
       .read = duration(DARKROOM_MEMBER(processor.sources.connect_timeout), 10ms, 10min)},
      {.key = "source.timeout",
       .environment = {"DARKROOM_SOURCE_TIMEOUT"},
       .flag = "",
       .fallback = "30s",
       .help = "of one try, redirects included",
       .read = duration(DARKROOM_MEMBER(processor.sources.total_timeout), 10ms, 1h)},
      {.key = "source.attempts",
       .environment = {"DARKROOM_SOURCE_ATTEMPTS"},
       .flag = "",
       .fallback = "3",
       .help = "tries of one load, where a retry can help",
       .read = whole(DARKROOM_MEMBER(processor.sources.attempts), 1, 20)},
      {.key = "source.in_parts",
       .environment = {"DARKROOM_SOURCE_IN_PARTS"},
       .flag = "",
       .fallback = "true",
       .help = "of a clip over limits.max_source_bytes read no more than its variants need, where "
               "its server gives parts",
       .read = truth(DARKROOM_MEMBER(processor.sources.in_parts))},
      {.key = "source.ca_file",
       .environment = {"DARKROOM_SOURCE_CA_FILE"},
       .flag = "",
       .fallback = "",
       .help = "PEM file of the authorities to trust; unset: the system's",
       .read = text(DARKROOM_MEMBER(processor.sources.ca_file))},
  };
}

}  // namespace

std::vector<Setting> source_settings() {
  std::vector<Setting> settings = reach_settings();
  std::ranges::move(fetch_settings(), std::back_inserter(settings));
  return settings;
}

}  // namespace darkroom::config
