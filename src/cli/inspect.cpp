// darkroom inspect: what a file is and carries, by its content, and what a job with it would make.
// A codec process reads it, as it would for a job.
#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "container/facts.hpp"
#include "domain/provenance_json.hpp"
#include "domain/utc.hpp"
#include "processor/certifier.hpp"
#include "processor/renderer.hpp"
#include "storage/source.hpp"
#include "telemetry/log.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace darkroom::cli {
namespace {

using json = nlohmann::ordered_json;

struct Request {
  std::vector<std::string> files;
  bool as_json = false;
};

json would_make(const container::Facts& facts, const PresetBook& presets) {
  json tools;
  for (const Preset& preset : presets.presets()) {
    for (const Variant& variant : preset.variants) {
      for (const Variant& output : outputs_of(variant)) {
        const Size made = place(container::upright(facts), output).canvas;
        tools[preset.tool][output.name] = {
            {"format", format_name(output)}, {"width", made.width}, {"height", made.height}};
      }
    }
  }
  return tools;
}

json clip_object(const container::ClipFacts& clip) {
  json object = {{"codec", container::to_string(clip.codec)},
                 {"duration", clip.seconds},
                 {"fps", clip.frames_per_second()},
                 {"frames", clip.frames},
                 {"audio", clip.has_audio},
                 {"tracks", clip.tracks}};
  if (clip.created) object["created"] = utc_text(*clip.created);
  return object;
}

json facts_object(const std::string& path, std::size_t bytes, const container::Facts& facts,
                  const PresetBook& presets) {
  const Size upright = container::upright(facts);
  json object = {{"file", path},
                 {"bytes", bytes},
                 {"format", to_string(facts.format)},
                 {"width", upright.width},
                 {"height", upright.height},
                 {"storedWidth", facts.size.width},
                 {"storedHeight", facts.size.height},
                 {"orientation", facts.orientation},
                 {"frames", facts.frames},
                 {"bitDepth", facts.bit_depth},
                 {"colour", facts.colour ? json(container::to_string(*facts.colour)) : json()},
                 {"alpha", facts.has_alpha},
                 {"lossless", facts.lossless},
                 {"progressive", facts.progressive},
                 {"scans", facts.scans},
                 {"chunks", facts.chunks}};
  if (facts.clip) object["clip"] = clip_object(*facts.clip);
  object["metadata"] = {{"icc", facts.icc_bytes},   {"exif", facts.exif_bytes},
                        {"xmp", facts.xmp_bytes},   {"text", facts.text_bytes},
                        {"c2pa", facts.c2pa_bytes}, {"trailing", facts.trailing_bytes}};
  if (!is_empty(facts.provenance)) {
    object["provenance"] = provenance_object(facts.provenance, Prompts::shown);
  }
  object["wouldMake"] = would_make(facts, presets);
  return object;
}

std::string metadata_line(const json& metadata) {
  std::string text;
  for (const auto& [kind, bytes] : metadata.items()) {
    if (bytes == 0) continue;
    text += (text.empty() ? "" : ", ") + kind + " " + human_bytes(bytes.get<std::uint64_t>());
  }
  return text.empty() ? "none" : text;
}

std::string traits_line(const container::Facts& facts) {
  std::string text = fmt::format("{} bit", facts.bit_depth);
  if (facts.colour) text += fmt::format(" {}", container::to_string(*facts.colour));
  if (facts.has_alpha) text += ", alpha";
  if (facts.lossless) text += ", lossless";
  if (facts.progressive) text += ", progressive";
  if (facts.frames > 1) text += fmt::format(", {} frames", facts.frames);
  if (facts.orientation != 1) text += fmt::format(", orientation {}", facts.orientation);
  if (!facts.clip) return text;
  text += fmt::format(", {}, {:.2f} s, {} frames", container::to_string(facts.clip->codec),
                      facts.clip->seconds, facts.clip->frames);
  if (facts.clip->seconds > 0) text += fmt::format(" ({:.5g}/s)", facts.clip->frames_per_second());
  text += facts.clip->has_audio ? ", audio" : ", no audio";
  return text;
}

std::string provenance_row(const std::string& name, const json& value) {
  return fmt::format("    {:<24} {}\n", name,
                     printable(value.is_string() ? value.get<std::string>() : value.dump()));
}

// One row a field, in the record's order; of a list or an object one row each.
std::string provenance_rows(const json& provenance) {
  const bool is_verified =
      provenance.contains("c2pa") && provenance["c2pa"]["verification"] != "not verified";
  std::string text =
      is_verified ? "  provenance, as stated:\n" : "  provenance, as stated and not verified:\n";
  for (const auto& [name, value] : provenance.items()) {
    if (!value.is_structured()) text += provenance_row(name, value);
    for (const auto& [part, each] : value.items()) {
      if (value.is_structured()) {
        text += provenance_row(value.is_array() ? name : name + " " + part, each);
      }
    }
  }
  return text;
}

std::string as_text(const json& object, const container::Facts& facts) {
  std::string text = fmt::format(
      "{}\n  {} {}x{}, {}\n  {}\n  metadata: {}\n", printable(object["file"].get<std::string>()),
      to_string(facts.format), object["width"].get<int>(), object["height"].get<int>(),
      human_bytes(object["bytes"].get<std::uint64_t>()), traits_line(facts),
      metadata_line(object["metadata"]));
  if (object.contains("provenance")) text += provenance_rows(object["provenance"]);
  for (const auto& [tool, variants] : object["wouldMake"].items()) {
    text += "  " + tool + " would make";
    const char* separator = " ";
    for (const auto& [name, made] : variants.items()) {
      text += fmt::format("{}{} {} {}x{}", separator, name, made["format"].get<std::string>(),
                          made["width"].get<int>(), made["height"].get<int>());
      separator = ", ";
    }
    text += "\n";
  }
  return text;
}

std::string error_text(const std::string& path, const Error& error, bool as_json) {
  if (!as_json) {
    return fmt::format("{}\n  {}: {}\n", printable(path), to_string(error.code()),
                       printable(error.message()));
  }
  const json object = {
      {"file", path}, {"error", {{"code", to_string(error.code())}, {"message", error.message()}}}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

// One codec is enough, and a self-test for one file would take longer than the file.
Result<std::unique_ptr<Renderer>> one_codec(ProcessorOptions options,
                                            const credentials::Signer& signer) {
  options.codecs.codecs = 1;
  options.codecs.spares = 0;
  options.codecs.self_test = false;
  return open_renderer(options, signer);
}

// What files are looked at with.
struct Lens {
  const ProcessorOptions& options;
  Renderer& renderer;
  const Certifier& certifier;
};

Result<container::Facts> facts_of(const Lens& lens, const SharedBytes& bytes) {
  container::Facts facts = TRY(lens.renderer.probe(bytes));
  lens.certifier.verify(bytes, facts);
  return facts;
}

int inspect(const Request& request, const Lens& lens, const std::string& path) {
  const Result<SharedBytes> bytes = storage::load_file(path, lens.options.limits);
  const Result<container::Facts> facts = bytes ? facts_of(lens, *bytes) : bytes.error();
  if (!facts) {
    std::fputs(error_text(path, facts.error(), request.as_json).c_str(), stdout);
    return kJobFailed;
  }
  const json object = facts_object(path, bytes->size(), *facts, lens.options.presets);
  const std::string text = request.as_json
                               ? object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"
                               : as_text(object, *facts);
  std::fputs(text.c_str(), stdout);
  return kDone;
}

int run(const Request& request, const Common& common) {
  const auto settings = common.settings();
  if (!settings) return kWrongUsage;
  const ProcessorOptions& options = settings->configuration.processor;
  telemetry::open_log(LogLevel::off, LogStyle::json);
  // Nothing is signed here: no key is wanted.
  const CredentialRules rules{.trust_anchors = options.credentials.trust_anchors,
                              .verify = options.credentials.verify};
  const auto signer = read_signer(rules);
  if (!signer) {
    complain(signer.error());
    return kWrongUsage;
  }
  const auto renderer = one_codec(options, *signer);
  if (!renderer) {
    std::fputs(error_text("codec", renderer.error(), request.as_json).c_str(), stderr);
    return kJobFailed;
  }
  const Certifier certifier(rules, *signer, **renderer);
  const Lens lens{.options = options, .renderer = **renderer, .certifier = certifier};
  int status = kDone;
  for (const std::string& path : request.files) {
    status = std::max(status, inspect(request, lens, path));
  }
  return status;
}

}  // namespace

Run add_inspect(CLI::App& program, Common& common) {
  CLI::App* command =
      program.add_subcommand("inspect", "what a file is and carries, whatever its name says");
  const auto request = std::make_shared<Request>();  // shared by the parser and the run
  command->add_option("FILE", request->files, "files")->required();
  command->add_flag("--json", request->as_json, "one object a file, one a line");
  common.add_to(*command);
  command->footer(
      "Examples:\n  darkroom inspect cat.png\n  darkroom inspect *.jpg --json | jq .format");
  return [request, &common] { return run(*request, common); };
}

}  // namespace darkroom::cli
