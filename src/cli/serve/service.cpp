#include "cli/serve/service.hpp"

#include "api/keys.hpp"
#include "api/server.hpp"
#include "cli/serve/database.hpp"
#include "cli/serve/open_files.hpp"
#include "cli/serve/readiness.hpp"
#include "net/address_guard.hpp"
#include "net/http_client.hpp"
#include "processor/workshop.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "worker/callbacks.hpp"
#include "worker/worker_pool.hpp"

#include <darkroom/image_processor.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace darkroom::cli {
namespace {

// DESIGN section 6: time on the network and time on the processor overlap.
int slots(const config::Configuration& configuration) {
  constexpr int kSlotsPerCore = 4;
  if (configuration.concurrency > 0) return configuration.concurrency;
  return kSlotsPerCore * std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Result<void> make_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (!failed) return {};
  return Error::permanent(ErrorCode::storage_denied, path + ": " + failed.message());
}

// Callbacks go where strangers say, so they are guarded as sources are.
Result<std::unique_ptr<net::HttpClient>> callback_client(const config::ServeSettings& serve) {
  net::GuardOptions guard{.allow_ports = serve.callback_allow_ports};
  std::vector<Problem> problems;
  for (const std::string& text : serve.callback_allow_cidrs) {
    if (const auto cidr = net::cidr_from(text)) {
      guard.allow_cidrs.push_back(*cidr);
    } else {
      problems.push_back({.where = "callbacks.allow_cidrs",
                          .message = "\"" + text + "\" is no address range, such as 10.1.0.0/16"});
    }
  }
  if (!problems.empty()) return Error::invalid(ErrorCode::invalid_preset, std::move(problems));
  return net::HttpClient::open({.guard = std::move(guard)});
}

std::string url_of(const std::string& address, std::uint16_t port) {
  const bool is_v6 = address.find(':') != std::string::npos;
  return "http://" + (is_v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

// Where this machine's own programs reach what listens on `address`: "every address" is none.
std::string reachable(const std::string& address) {
  if (address == "0.0.0.0") return "127.0.0.1";
  return address == "::" ? "::1" : address;
}

// A directory's objects are fetched from this service, unless somebody said from where else.
StorageOptions served_from(StorageOptions storage, const std::string& base) {
  auto* const directory = std::get_if<DirectoryStorage>(&storage);
  if (directory != nullptr && directory->public_base.empty()) directory->public_base = base;
  return storage;
}

// In order of life: each member stands on those before it. The API comes before the pool, whose
// threads speak to it; the API's own threads find the pool by `working_`, null while there is none.
class WholeService final : public Service {
 public:
  explicit WholeService(config::Configuration configuration)
      : configuration_(std::move(configuration)) {}

  WholeService(const WholeService&) = delete;
  WholeService& operator=(const WholeService&) = delete;
  ~WholeService() override {
    // First the ways in: whoever waits for an answer gets one.
    if (api_) api_->stop();
    working_ = nullptr;
  }

  Result<void> open(const StorageOptions& storage) {
    const std::uint64_t open_files = raise_open_files();
    warn_of_few(open_files);
    TRY(open_parts(storage));
    TRY(open_api());
    start_pool();
    telemetry::log(LogLevel::info, "serving",
                   {{"url", url_},
                    {"queue", database_of(configuration_)},
                    {"store", workshop_->store().describe()},
                    {"concurrency", std::int64_t{pool_->slots()}},
                    {"openFiles", open_files},
                    {"version", version()}});
    return {};
  }

  std::string url() const override { return url_; }

  void reload_presets() override {
    const std::string& file = configuration_.presets;
    if (file.empty()) {
      telemetry::log(LogLevel::info, "there is no presets file to read again");
      return;
    }
    Result<PresetBook> presets = config::presets_in_file(file);
    if (!presets) return refuse(presets.error());
    workshop_->replace_presets(std::move(*presets));
    telemetry::log(LogLevel::info, "presets read again", {{"file", file}});
  }

  bool drain(std::chrono::milliseconds timeout) override { return pool_->drain(timeout); }
  void stop_now() override { pool_->stop_now(); }
  void stop_answering() override { api_->stop(); }

 private:
  Result<void> open_parts(const StorageOptions& storage) {
    const config::ServeSettings& serve = configuration_.serve;
    TRY(make_folder(configuration_.data));
    keys_ = TRY(api::KeyStore::open(configuration_.data + "/keys.json"));
    TRY(api::check_listen(serve.api.address, keys_->needed()));
    callback_http_ = TRY(callback_client(serve));
    queue::QueueOptions queue_options = serve.queue;
    // Twice as long, so that a clock that is set back a little costs nobody a lease.
    queue_options.longest_lease = 2 * serve.claims.lease;
    queue_ = TRY(queue::open_sqlite(database_of(configuration_), queue_options));
    TRY(listen());
    const std::string base =
        url_of(reachable(serve.api.address), api::ApiServer::port_of(listener_)) + "/objects";
    workshop_ = TRY(Workshop::open(served_from(storage, base), configuration_.processor));
    is_served_here_ = !std::holds_alternative<S3Storage>(storage);
    const MonitoringOptions& monitoring = configuration_.monitoring;
    if (monitoring.enable_metrics) {
      metrics_server_ = TRY(telemetry::MetricsServer::start(
          workshop_->metrics(), monitoring.metrics_address, monitoring.metrics_port));
    }
    callbacks_ = TRY(worker::Callbacks::start(*queue_, *callback_http_, workshop_->metrics(),
                                              {.secrets = serve.callback_secrets}));
    return {};
  }

  Result<void> listen() {
    listener_ = TRY(api::ApiServer::listen(configuration_.serve.api));
    url_ = url_of(configuration_.serve.api.address, api::ApiServer::port_of(listener_));
    return {};
  }

  Result<void> open_api() {
    readiness_.emplace(*queue_, *workshop_, configuration_.serve.queue.most_waiting);
    api_ = TRY(api::ApiServer::start(
        configuration_.serve.api,
        {.queue = *queue_,
         .keys = *keys_,
         .metrics = workshop_->metrics(),
         .presets = [this] { return workshop_->presets(); },
         .can_make = [this](const Plan& plan) { return workshop_->check(plan); },
         .objects = is_served_here_ ? &workshop_->store() : nullptr,
         .stuck = [this] { return complaint(); },
         .readiness = [this] { return readiness_->checks(working_.load()); },
         .on_accepted = [this] { wake_pool(); }},
        std::move(listener_)));
    return {};
  }

  // Each connection is one; the queue, the store and the codecs need some, too.
  void warn_of_few(std::uint64_t open_files) const {
    constexpr std::uint64_t kOthers = 256;
    const auto connections = static_cast<std::uint64_t>(configuration_.serve.api.most_connections);
    if (open_files >= connections + kOthers) return;
    telemetry::log(LogLevel::warn, "few open files",
                   {{"allowed", open_files},
                    {"wanted", connections + kOthers},
                    {"message",
                     "fewer connections are taken than serve.most_connections; raise "
                     "the hard limit (ulimit -Hn, LimitNOFILE)"}});
  }

  void start_pool() {
    const config::ServeSettings& serve = configuration_.serve;
    worker::WorkerPoolOptions options{.concurrency = slots(configuration_),
                                      .rules = serve.claims,
                                      .retention = serve.retention,
                                      .stuck_after = serve.stuck_after};
    options.settling.retry.base = serve.retry_base;
    options.settling.retry.longest = serve.retry_longest;
    options.settling.settled = [this](const std::string&, queue::State) {
      api_->changed();
      callbacks_->notify();
    };
    pool_.emplace(
        *queue_, workshop_->metrics(),
        [this](const Job& job, const worker::JobWatch& watch) {
          return workshop_->process(job, watch);
        },
        std::move(options));
    working_ = &*pool_;
  }

  std::optional<std::string> complaint() const {
    const worker::WorkerPool* pool = working_;
    return pool == nullptr ? std::nullopt : pool->complaint();
  }

  void wake_pool() {
    worker::WorkerPool* pool = working_;
    if (pool != nullptr) pool->notify(pool->slots());
  }

  void refuse(const Error& error) const {
    telemetry::log(LogLevel::error, "presets refused, the old ones stay",
                   {{"file", configuration_.presets},
                    {"mistakes", std::uint64_t{error.problems().size()}},
                    {"message", error.problems().empty() ? error.message() : ""}});
    for (const Problem& problem : error.problems()) {
      telemetry::log(LogLevel::error, "mistake in the presets file",
                     {{"where", problem.where},
                      {"line", std::uint64_t{problem.line.value_or(0)}},
                      {"column", std::uint64_t{problem.column.value_or(0)}},
                      {"message", problem.message}});
    }
  }

  const config::Configuration configuration_;
  std::unique_ptr<Workshop> workshop_;
  std::unique_ptr<telemetry::MetricsServer> metrics_server_;  // null where metrics.enabled is false
  std::unique_ptr<api::KeyStore> keys_;
  std::unique_ptr<net::HttpClient> callback_http_;  // guarded
  bool is_served_here_ = false;                     // objects, under /objects/
  std::unique_ptr<queue::Queue> queue_;
  std::unique_ptr<worker::Callbacks> callbacks_;
  std::optional<Readiness> readiness_;
  Descriptor listener_;  // the API's, until it is started
  std::string url_;
  std::unique_ptr<api::ApiServer> api_;
  std::atomic<worker::WorkerPool*> working_ = nullptr;
  std::optional<worker::WorkerPool> pool_;
};

}  // namespace

Result<std::unique_ptr<Service>> Service::start(const config::Settings& settings) {
  auto service = std::make_unique<WholeService>(settings.configuration);
  TRY(service->open(settings.storage));
  return service;
}

}  // namespace darkroom::cli
