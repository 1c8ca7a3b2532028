// The service, put together: queue, workers, callbacks and the HTTP API in one process. The only
// place that knows all of them.
#pragma once

#include "config/configuration.hpp"

#include <darkroom/result.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace darkroom::cli {

// Works from start() until it is destroyed, which waits for renders under way. Thread-safe.
class Service {
 public:
  // Everything that can be wrong is said here: settings, the queue's file, the store, the port.
  static Result<std::unique_ptr<Service>> start(const config::Settings& settings);

  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  virtual std::string url() const = 0;  // "http://127.0.0.1:8080"

  // A wrong file is refused: each mistake goes to the log, and the presets stay as they were.
  virtual void reload_presets() = 0;

  // No more claims, and /readyz fails; jobs under way may end for so long, and what still runs then
  // is handed back, its attempt not counted. The API answers meanwhile. True where all ended.
  virtual bool drain(std::chrono::milliseconds timeout) = 0;
  // Hands back what runs; a drain() that waits returns.
  virtual void stop_now() = 0;
  // Requests under way are answered, and no other is heard.
  virtual void stop_answering() = 0;

 protected:
  Service() = default;
};

}  // namespace darkroom::cli
