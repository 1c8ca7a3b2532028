// One round of one contender, in a process of its own so that its peak memory is its own: prints
// one line of JSON. bench/bench calls this and prints the table.
//
// usage: darkroom_bench '{"contender": "render", "tool": "dall-e", "threads": 2, "atATime": 1,
//                         "count": 8, "sources": ["dall-e.png"]}'
//        darkroom_bench '{"contender": "plan", "tool": "dall-e"}'     prints the tool's variants
//
// With "presets", the path of a presets file, the tool's variants are those that it says.
//
// Contenders: render; codecs, with "program" as what codec processes are started of; floor;
// floor-with-resize.
#include "codec/allocator.hpp"
#include "codec/codec_pool.hpp"
#include "contender.hpp"
#include "measure.hpp"

#include <darkroom/format.hpp>
#include <darkroom/job.hpp>
#include <darkroom/preset.hpp>

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::bench {
namespace {

using Json = nlohmann::json;

Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(chars));
  return {bytes.begin(), bytes.end()};
}

Json to_json(const Plan& plan) {
  Json variants = Json::array();
  for (const Variant& variant : plan.variants) {
    variants.push_back({{"name", variant.name},
                        {"width", variant.box.width},
                        {"height", variant.box.height},
                        {"format", to_string(variant.format)},
                        {"quality", variant.quality},
                        {"effort", variant.effort},
                        {"progressive", variant.progressive}});
  }
  return variants;
}

Json to_json(const Measurement& measurement) {
  return {{"jobs", measurement.jobs},
          {"wallSeconds", measurement.wall_seconds},
          {"cpuSeconds", measurement.cpu_seconds},
          {"latenciesMs", measurement.latencies_ms},
          {"stageMs", measurement.stage_ms},
          {"variantBytes", measurement.variant_bytes},
          {"idleKib", measurement.idle_kib},
          {"peakKib", measurement.peak_kib}};
}

Result<PresetBook> presets_of(const Json& load) {
  if (!load.contains("presets")) return PresetBook::defaults();
  const std::string path = load.at("presets");
  const Bytes text = read_file(path);
  return PresetBook::from_toml({reinterpret_cast<const char*>(text.data()), text.size()}, path);
}

Result<Plan> plan_of(const Json& load) {
  darkroom::Job job;
  job.tool = ImageTool(load.at("tool").get<std::string>());
  const PresetBook presets = TRY(presets_of(load));
  return plan(job, presets);
}

Result<Job> job_of(const Json& load, const std::vector<Bytes>& sources, const Plan& plan,
                   const image::VipsRuntime& runtime) {
  const std::string contender = load.at("contender");
  if (contender == "render") {
    return render_job({runtime, sources, plan, load.at("threads")});
  }
  if (contender == "codecs") {
    // As many as there are jobs at a time, so that both sides keep the same cores busy.
    auto pool = TRY(codec::CodecPool::open({.program = load.at("program"),
                                            .codecs = load.at("atATime"),
                                            .threads_per_codec = load.at("threads"),
                                            .self_test = codec::SelfTest::skip}));
    return codec_job(std::move(pool), sources, plan);
  }
  if (contender == "floor") return floor_job(sources, plan, Resizing::left_out);
  if (contender == "floor-with-resize") {
    return floor_job(sources, plan, Resizing::included);
  }
  return Error::permanent(ErrorCode::invalid_job, "no contender '" + contender + "'");
}

Result<Json> round(const Json& load) {
  const Plan plan = TRY(plan_of(load));
  if (load.at("contender") == "plan") return to_json(plan);

  std::vector<Bytes> sources;
  for (const std::string path : load.at("sources")) sources.push_back(read_file(path));
  const image::VipsRuntime runtime = TRY(image::VipsRuntime::start());
  const Job job = TRY(job_of(load, sources, plan, runtime));
  return to_json(measure(
      {.sources = sources.size(), .count = load.at("count"), .at_a_time = load.at("atATime")},
      job));
}

}  // namespace
}  // namespace darkroom::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: darkroom_bench JSON; bench/bench is the one to call\n";
    return 2;
  }
  darkroom::codec::keep_pictures_memory();  // as the process does that renders in real use
  try {
    const auto json = darkroom::bench::round(nlohmann::json::parse(argv[1]));
    if (json) {
      std::cout << json->dump() << "\n";
      return 0;
    }
    std::cerr << "darkroom_bench: " << json.error().message() << "\n";
    return 1;
  } catch (const nlohmann::json::exception& error) {
    std::cerr << "darkroom_bench: " << error.what() << "\n";
    return 2;
  }
}
