// darkroom doctor: whether this machine can do what darkroom promises, each thing tried.
#include "base/hashing.hpp"
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "image/render.hpp"

#include <darkroom/image_processor.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace darkroom::cli {
namespace {

struct Finding {
  std::string what;
  bool good = false;
  std::string detail;
  bool service = false;  // a service that darkroom needs, rather than darkroom itself
};

// 4x4 px, red.
constexpr std::string_view kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5E"
    "rkJggg==";

Plan plan_for(Format format) {
  Variant variant;
  variant.name = "doctor";
  variant.box = {.width = 4, .height = 4};
  variant.format = format;
  return {.tool = "doctor", .variants = {variant}};
}

// Writes a picture in the format, and reads it back.
Finding try_format(const image::VipsRuntime& vips, Format format) {
  Finding finding{.what = fmt::format("{} written and read", to_string(format))};
  const auto written = image::render(vips, *from_base64(kPng), plan_for(format), {});
  if (!written) {
    finding.detail = written.error().message();
    return finding;
  }
  const Bytes& bytes = written->variants[0].bytes;
  const auto read = image::render(vips, bytes, plan_for(Format::png), {});
  finding.good = read.has_value();
  finding.detail = read ? fmt::format("{} bytes for 4x4 px", bytes.size()) : read.error().message();
  return finding;
}

std::vector<Finding> try_codecs() {
  const auto vips = image::VipsRuntime::start();
  if (!vips) return {{.what = "libvips", .good = false, .detail = vips.error().message()}};
  std::vector<Finding> findings{
      {.what = "libvips", .good = true, .detail = image::VipsRuntime::version()}};
  for (const Format format : {Format::jpeg, Format::png, Format::webp, Format::avif}) {
    findings.push_back(try_format(*vips, format));
  }
  return findings;
}

Finding try_storage(const config::Settings& settings) {
  Finding finding{.what = "storage", .service = true};
  MonitoringOptions silent;
  silent.log_level = LogLevel::off;
  const auto processor =
      ImageProcessor::open(settings.storage, silent, settings.configuration.processor);
  const Result<void> checked = processor ? processor->check_storage() : processor.error();
  finding.good = checked.has_value();
  finding.detail =
      checked ? processor->describe_storage() + " can be written"
              : fmt::format("{}: {}", to_string(checked.error().code()), checked.error().message());
  return finding;
}

std::string as_json(const std::vector<Finding>& findings) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"what", finding.what}, {"good", finding.good}, {"detail", finding.detail}});
  }
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string as_text(const std::vector<Finding>& findings, bool in_colour) {
  std::string text;
  for (const Finding& finding : findings) {
    const auto colour = finding.good ? Colouring::good : Colouring::bad;
    text += fmt::format("{}  {}: {}\n", coloured(finding.good ? "ok " : "BAD", colour, in_colour),
                        finding.what, printable(finding.detail));
  }
  return text;
}

int status_of(const std::vector<Finding>& findings) {
  int status = kDone;
  for (const Finding& finding : findings) {
    if (!finding.good)
      status = std::max(status, finding.service ? kServiceUnreachable : kJobFailed);
  }
  return status;
}

int run(bool wants_json, const Common& common) {
  const auto settings = common.settings();
  if (!settings) return kWrongUsage;
  std::vector<Finding> findings = try_codecs();
  findings.push_back(
      {.what = "presets",
       .good = true,
       .detail = fmt::format(
           "{} tools from {}", settings->configuration.processor.presets.presets().size(),
           settings->configuration.presets.empty() ? "the built-in presets"
                                                   : settings->configuration.presets)});
  findings.push_back(try_storage(*settings));
  std::fputs((wants_json ? as_json(findings)
                         : as_text(findings, wants_colour(STDOUT_FILENO, common.environment())))
                 .c_str(),
             stdout);
  return status_of(findings);
}

}  // namespace

Run add_doctor(CLI::App& program, Common& common) {
  CLI::App* command =
      program.add_subcommand("doctor", "tries everything darkroom needs on this machine");
  const auto wants_json = std::make_shared<bool>(false);  // shared by the parser and the run
  command->add_flag("--json", *wants_json, "as JSON");
  common.add_to(*command);
  command->footer("Exit status: 0 all is well, 1 darkroom itself is not, 3 the storage is not.");
  return [wants_json, &common] { return run(*wants_json, common); };
}

}  // namespace darkroom::cli
