#include "telemetry/metrics.hpp"
#include "telemetry/series.hpp"

#include <fmt/format.h>
#include <prometheus/exposer.h>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom::telemetry {
namespace {

class ExposerServer final : public MetricsServer {
 public:
  explicit ExposerServer(std::unique_ptr<prometheus::Exposer> exposer)
      : exposer_(std::move(exposer)),
        port_(static_cast<std::uint16_t>(exposer_->GetListeningPorts().at(0))) {}

  std::uint16_t port() const override { return port_; }

 private:
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::uint16_t port_;
};

constexpr std::string_view kAddressCharacters = "0123456789abcdefABCDEF.:";

// civetweb reads lists, TLS marks and redirects out of a listening address; an address is none.
bool is_address(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return kAddressCharacters.find(c) != std::string_view::npos;
  });
}

std::string endpoint(const std::string& address, std::uint16_t port) {
  const bool six = address.find(':') != std::string::npos;
  return six ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

}  // namespace

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(const Metrics& metrics,
                                                            const std::string& address,
                                                            std::uint16_t port) {
  if (!is_address(address)) {
    return Error::permanent(ErrorCode::internal,
                            fmt::format("metrics: \"{}\" is no IP address", address));
  }
  const std::string where = endpoint(address, port);
  try {
    // Two threads: one scrape under way does not keep the next one waiting.
    auto exposer = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", where, "num_threads", "2"});
    exposer->RegisterCollectable(metrics.series_->registry);
    exposer->RegisterCollectable(metrics.series_->codecs);
    return std::make_unique<ExposerServer>(std::move(exposer));
  } catch (const std::exception& failure) {
    return Error::permanent(ErrorCode::invalid_preset,
                            fmt::format("metrics cannot be served at {} (is the port taken? "
                                        "METRICS_PORT chooses another): {}",
                                        where, failure.what()));
  }
}

}  // namespace darkroom::telemetry
