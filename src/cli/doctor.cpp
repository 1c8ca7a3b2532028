// darkroom doctor: whether this machine can do what darkroom promises, each thing tried.
#include "cli/command.hpp"
#include "cli/serve/database.hpp"
#include "cli/terminal.hpp"
#include "codec/sandbox.hpp"
#include "codec/tiny_clip.hpp"
#include "credentials/credentials.hpp"
#include "image/vips_runtime.hpp"
#include "queue/sqlite_check.hpp"

#include <darkroom/image_processor.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace darkroom::cli {
namespace {

struct Finding {
  std::string what;
  bool good = false;
  std::string detail;
  bool service = false;  // a service that darkroom needs, rather than darkroom itself
};

// Each forbidden thing, tried inside the sandbox. Forks, so it comes before anything makes a
// thread.
std::vector<Finding> try_the_sandbox() {
  std::vector<Finding> findings;
  std::string missing;
  for (const std::string& each : codec::missing_from_sandbox({})) {
    missing += (missing.empty() ? "missing: " : "; ") + each;
  }
  findings.push_back(
      {.what = "sandbox: whole",
       .good = missing.empty(),
       .detail = missing.empty() ? "Landlock, seccomp, no_new_privs and every limit" : missing});
  for (const codec::SandboxTrial& trial : codec::try_sandbox({})) {
    findings.push_back({.what = "sandbox: " + trial.name,
                        .good = trial.denied,
                        .detail = (trial.denied ? "denied: " : "NOT denied: ") + trial.detail});
  }
  return findings;
}

Finding try_a_clip(ImageProcessor& processor) {
  const JobResult result =
      processor.process_image({.tool = ImageTool::sora, .source_buffer = codec::tiny_clip()});
  return {.what = "clips",
          .good = result.success,
          .detail = result.success ? "h264 decoded" : result.error->message()};
}

// Who needs no text on pictures needs no fonts: it is told, and is no fault.
Finding try_letters(ImageProcessor& processor) {
  Job job{.tool = ImageTool::sora, .source_buffer = codec::tiny_clip(), .variants = {"normal"}};
  job.overrides["normal"].watermark.text = "Aa";
  const JobResult result = processor.process_image(job);
  return {.what = "letters",
          .good = true,
          .detail = result.success ? "a watermark's text drawn" : result.error->message()};
}

Finding told_of_credentials(const CredentialRules& rules) {
  const bool is_built_in = credentials::is_built_in();
  return {.what = "content credentials",
          .good = true,
          .detail = !is_built_in                 ? "not built in"
                    : rules.certificates.empty() ? "verified, and nobody is there to sign"
                                                 : "verified and signed"};
}

// Every promised format written and read by a codec inside its sandbox, and a clip by one of its
// kind.
std::vector<Finding> try_codecs(ProcessorOptions options) {
  options.presets = PresetBook::defaults();
  options.limits.formats.insert(Format::mp4);
  MonitoringOptions silent;
  silent.log_level = LogLevel::off;
  auto processor = ImageProcessor::open(MemoryStorage{}, silent, options);
  std::vector<Finding> findings{{.what = "codecs",
                                 .good = processor.has_value(),
                                 .detail = processor ? "jpeg, png, webp, gif, avif written and read"
                                                     : processor.error().message()}};
  if (processor) {
    findings.push_back(try_a_clip(*processor));
    findings.push_back(try_letters(*processor));
  }
  findings.push_back(told_of_credentials(options.credentials));
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

Finding try_queue(const config::Configuration& configuration) {
  const Result<std::string> found = queue::check_sqlite(database_of(configuration));
  return {.what = "queue",
          .good = found.has_value(),
          .detail = found ? *found
                          : fmt::format("{}: {}", to_string(found.error().code()),
                                        found.error().message()),
          .service = true};
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
  std::vector<Finding> findings = try_the_sandbox();
  findings.push_back({.what = "libvips", .good = true, .detail = image::VipsRuntime::version()});
  for (Finding& finding : try_codecs(settings->configuration.processor)) {
    findings.push_back(std::move(finding));
  }
  findings.push_back(
      {.what = "presets",
       .good = true,
       .detail = fmt::format(
           "{} tools from {}", settings->configuration.processor.presets.presets().size(),
           settings->configuration.presets.empty() ? "the built-in presets"
                                                   : settings->configuration.presets)});
  findings.push_back(try_storage(*settings));
  findings.push_back(try_queue(settings->configuration));
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
  command->footer(
      "Exit status: 0 all is well, 1 darkroom itself is not, 3 the storage or the queue is not.");
  return [wants_json, &common] { return run(*wants_json, common); };
}

}  // namespace darkroom::cli
