// What jobs are processed with, opened once: by an ImageProcessor for its callers, and by `darkroom
// serve` for the jobs of its queue.
#pragma once

#include "net/http_client.hpp"
#include "processor/certifier.hpp"
#include "processor/connections.hpp"
#include "processor/mark_shelf.hpp"
#include "processor/renderer.hpp"
#include "storage/object_store.hpp"
#include "telemetry/metrics.hpp"
#include "worker/job_watch.hpp"

#include <darkroom/job.hpp>
#include <darkroom/job_result.hpp>
#include <darkroom/preset.hpp>
#include <darkroom/processor_options.hpp>
#include <darkroom/result.hpp>

#include <memory>
#include <mutex>
#include <string>

namespace darkroom {

// Thread-safe. Destroy it when no job is under way.
class Workshop {
 public:
  // What is wrong with the options: the store that cannot be opened, the codecs that cannot start,
  // every address range that is none.
  static Result<std::unique_ptr<Workshop>> open(const StorageOptions& storage,
                                                const ProcessorOptions& options);
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() = default;

  // worker::process_job with the presets of this moment.
  JobResult process(const Job& job);
  JobResult process(const Job& job, const worker::JobWatch& watch);

  // Whether a plan asks for no more than this workshop has: invalid_preset where a variant is to be
  // signed and nobody signs.
  Result<void> check(const Plan& plan) const { return certifier_->check(plan); }

  // Jobs that are under way keep the presets that they began with; whoever asks for them keeps
  // them, too.
  std::shared_ptr<const PresetBook> presets() const;
  void replace_presets(PresetBook presets);

  telemetry::Metrics& metrics() { return *metrics_; }
  storage::ObjectStore& store() const { return *connections_.store; }
  // Guarded as for sources, for other URLs that strangers choose; a client opened with it shares no
  // connection with the sources'.
  const net::HttpClientOptions& guarded_http() const { return connections_.source_options; }
  // Codecs ready, busy, crashed; all 0 where pictures are decoded in this process.
  codec::CodecFigures codecs() const { return renderer_->figures(); }

 private:
  Workshop() = default;

  // In order of life: each member stands on those before it.
  mutable std::mutex mutex_;
  std::shared_ptr<const PresetBook> presets_;  // under mutex_; shared with the jobs under way
  std::unique_ptr<telemetry::Metrics> metrics_;
  Connections connections_;
  std::unique_ptr<Renderer> renderer_;
  std::unique_ptr<MarkShelf> marks_;
  std::unique_ptr<Certifier> certifier_;
  std::string cache_control_;
};

}  // namespace darkroom
