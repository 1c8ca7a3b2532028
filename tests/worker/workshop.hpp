// Everything a job needs, without network and without libvips: a memory store that can fail, and a
// render that makes bytes out of the plan.
#pragma once

#include "storage/directory_store.hpp"
#include "support/faulty_store.hpp"
#include "support/no_network.hpp"
#include "worker/process_job.hpp"

#include <darkroom/bytes.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom::worker::test {

inline Bytes bytes_of(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

// A variant's bytes are its name and quality, so that a changed preset changes them.
inline Result<image::Rendering> fake_render(const SharedBytes& /*source*/, const Plan& plan) {
  image::Rendering rendering;
  rendering.facts.format = Format::png;
  rendering.facts.size = {.width = 640, .height = 480};
  rendering.facts.orientation = 6;  // shown upright: 480x640
  for (const Variant& variant : plan.variants) {
    rendering.variants.push_back(
        {.name = variant.name,
         .format = variant.format,
         .size = {.width = 48, .height = 64},
         .quality = variant.quality,
         .bytes = bytes_of(variant.name + " " + std::to_string(variant.quality)),
         .encode_ms = 1});
  }
  return rendering;
}

struct Workshop {
  PresetBook presets = PresetBook::defaults();
  darkroom::test::NoNetwork http;
  storage::SourceLoader sources{storage::SourceOptions{}, http, {}};
  std::unique_ptr<storage::ObjectStore> memory = storage::make_memory_store();
  darkroom::test::FaultyStore store{*memory};
  telemetry::Metrics metrics{{"dall-e", "sora", "stable-diffusion"}, telemetry::Build{}};
  std::function<Result<image::Rendering>(const SharedBytes&, const Plan&)> render = fake_render;

  Services services() {
    return {.presets = presets,
            .sources = sources,
            .store = store,
            .metrics = metrics,
            .render = render,
            .cache_control = "public, max-age=60"};
  }
  JobResult process(const Job& job) { return process_job(job, services()); }
  JobResult process(const Job& job, const JobWatch& watch) {
    return process_job(job, services(), watch);
  }

  // What the store holds under a key, as text.
  std::optional<std::string> stored(const std::string& key) const {
    const Result<Bytes> object = memory->get(key, 1U << 20U);
    if (!object) return std::nullopt;
    std::string text;
    for (const std::byte byte : *object) text.push_back(static_cast<char>(byte));
    return text;
  }
};

inline Job a_job() {
  return {.id = "job-1",
          .tool = ImageTool::dall_e,
          .source_buffer = bytes_of("the source"),
          .user_id = "user-1"};
}

inline const std::string kNormal = "user-1/job-1/normal.jpg";
inline const std::string kHighQuality = "user-1/job-1/high-quality.webp";
inline const std::string kManifest = "user-1/job-1/result.json";

}  // namespace darkroom::worker::test
