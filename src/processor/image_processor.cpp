#include "processor/workshop.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

#include <darkroom/image_processor.hpp>

#include <cassert>
#include <utility>

namespace darkroom {
namespace {

// Of an object read back. A variant is as large as its preset makes it; this only keeps a foreign
// object out.
constexpr std::uint64_t kMaxObjectBytes = 1ULL << 30U;

}  // namespace

std::string_view version() {
  return DARKROOM_VERSION;
}

// In order of life: each member stands on those before it.
struct ImageProcessor::Parts {
  static Result<std::unique_ptr<Parts>> open(const StorageOptions& storage,
                                             const MonitoringOptions& monitoring,
                                             const ProcessorOptions& options);

  std::unique_ptr<Workshop> workshop;
  std::unique_ptr<telemetry::MetricsServer> server;  // null where metrics are not served
};

Result<std::unique_ptr<ImageProcessor::Parts>> ImageProcessor::Parts::open(
    const StorageOptions& storage, const MonitoringOptions& monitoring,
    const ProcessorOptions& options) {
  if (monitoring.log_level) telemetry::open_log(*monitoring.log_level, monitoring.log_style);
  auto parts = std::make_unique<Parts>();
  parts->workshop = TRY(Workshop::open(storage, options));
  if (monitoring.enable_metrics) {
    parts->server = TRY(telemetry::MetricsServer::start(
        parts->workshop->metrics(), monitoring.metrics_address, monitoring.metrics_port));
  }
  return parts;
}

Result<ImageProcessor> ImageProcessor::open(const StorageOptions& storage,
                                            const MonitoringOptions& monitoring,
                                            const ProcessorOptions& options) {
  return ImageProcessor(TRY(Parts::open(storage, monitoring, options)));
}

ImageProcessor::ImageProcessor(const StorageOptions& storage, const MonitoringOptions& monitoring,
                               const ProcessorOptions& options)
    : parts_(Parts::open(storage, monitoring, options)) {
  if (parts_) return;
  telemetry::log(
      LogLevel::error, "processor cannot start",
      {{"code", to_string(parts_.error().code())}, {"message", parts_.error().message()}});
}

ImageProcessor::ImageProcessor(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ImageProcessor::ImageProcessor(ImageProcessor&& other) noexcept = default;
ImageProcessor& ImageProcessor::operator=(ImageProcessor&& other) noexcept = default;
ImageProcessor::~ImageProcessor() = default;

JobResult ImageProcessor::process_image(const Job& job) {
  if (!parts_) {
    JobResult refused;
    refused.job_id = job.id;
    refused.tool = job.tool.name();
    refused.user_id = job.user_id;
    refused.error = parts_.error();
    return refused;
  }
  assert(*parts_ && "the processor was moved from");
  return (*parts_)->workshop->process(job);
}

Result<Bytes> ImageProcessor::read_object(const std::string& key) const {
  if (!parts_) return parts_.error();
  return (*parts_)->workshop->store().get(key, kMaxObjectBytes);
}

Result<void> ImageProcessor::check_storage() const {
  if (!parts_) return parts_.error();
  return (*parts_)->workshop->store().check();
}

std::string ImageProcessor::describe_storage() const {
  return parts_ ? (*parts_)->workshop->store().describe() : "";
}

std::string ImageProcessor::metrics_text() const {
  return parts_ ? (*parts_)->workshop->metrics().text() : "";
}

std::uint16_t ImageProcessor::metrics_port() const {
  return parts_ && (*parts_)->server ? (*parts_)->server->port() : std::uint16_t{0};
}

}  // namespace darkroom
