// The codec processes' series: asked for at each scrape, because a pool counts for itself.
#pragma once

#include "telemetry/metrics.hpp"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <functional>
#include <mutex>
#include <vector>

namespace darkroom::telemetry {

// Thread-safe.
class CodecCollector final : public prometheus::Collectable {
 public:
  void ask(std::function<CodecState()> state);

  // Nothing before ask(), nor where there is no pool (a budget of 0).
  std::vector<prometheus::MetricFamily> Collect() const override;  // NOLINT(*-identifier-naming)

 private:
  mutable std::mutex mutex_;
  std::function<CodecState()> state_;  // under mutex_
};

}  // namespace darkroom::telemetry
