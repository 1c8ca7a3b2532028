#include "processor/workshop.hpp"

#include "image/render.hpp"
#include "worker/process_job.hpp"

#include <darkroom/image_processor.hpp>

#include <set>
#include <utility>

namespace darkroom {
namespace {

std::set<std::string, std::less<>> tools_of(const PresetBook& presets) {
  std::set<std::string, std::less<>> tools;
  for (const Preset& preset : presets.presets()) tools.insert(preset.tool);
  return tools;
}

telemetry::CodecState state_of(codec::CodecFigures figures) {
  return {.ready = figures.ready,
          .busy = figures.busy,
          .started = figures.started,
          .recycled = figures.recycled,
          .timed_out = figures.timed_out,
          .crashed = std::move(figures.crashed),
          .memory_reserved_bytes = figures.memory_reserved_bytes,
          .memory_budget_bytes = figures.memory_budget_bytes};
}

}  // namespace

Result<std::unique_ptr<Workshop>> Workshop::open(const StorageOptions& storage,
                                                 const ProcessorOptions& options) {
  std::unique_ptr<Workshop> workshop(new Workshop());  // make_unique cannot reach the constructor
  const credentials::Signer signer = TRY(read_signer(options.credentials));
  workshop->renderer_ = TRY(open_renderer(options, signer));
  workshop->certifier_ =
      std::make_unique<Certifier>(options.credentials, signer, *workshop->renderer_);
  TRY(workshop->certifier_->check(options.presets));
  workshop->presets_ = std::make_shared<const PresetBook>(options.presets);
  workshop->cache_control_ = options.cache_control;
  workshop->metrics_ = std::make_unique<telemetry::Metrics>(
      tools_of(options.presets), telemetry::Build{.version = std::string(version()),
                                                  .libvips = image::VipsRuntime::version()});
  workshop->metrics_->watch_codecs(
      [renderer = workshop->renderer_.get()] { return state_of(renderer->figures()); });
  workshop->connections_ = TRY(open_connections(storage, options, *workshop->metrics_));
  workshop->marks_ =
      std::make_unique<MarkShelf>(*workshop->connections_.sources, *workshop->renderer_);
  return workshop;
}

JobResult Workshop::process(const Job& job) {
  return process(job, worker::JobWatch());
}

JobResult Workshop::process(const Job& job, const worker::JobWatch& watch) {
  const std::shared_ptr<const PresetBook> presets = this->presets();
  const auto render = [this](const SharedBytes& source,
                             const Plan& plan) -> Result<image::Rendering> {
    TRY(certifier_->check(plan));
    const codec::MarkFiles marks = TRY(marks_->files_for(plan));
    image::Rendering rendering = TRY(renderer_->render(source, plan, marks));
    TRY(certifier_->certify(source, plan, rendering));
    return rendering;
  };
  return worker::process_job(job,
                             {.presets = *presets,
                              .sources = *connections_.sources,
                              .store = *connections_.store,
                              .metrics = *metrics_,
                              .render = render,
                              .cache_control = cache_control_},
                             watch);
}

std::shared_ptr<const PresetBook> Workshop::presets() const {
  const std::scoped_lock lock(mutex_);
  return presets_;
}

void Workshop::replace_presets(PresetBook presets) {
  metrics_->know_tools(tools_of(presets));
  auto replacing = std::make_shared<const PresetBook>(std::move(presets));
  const std::scoped_lock lock(mutex_);
  presets_.swap(replacing);
}

}  // namespace darkroom
