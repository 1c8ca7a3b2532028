// What every command is given and gives back. One file per command; main.cpp lists them.
#pragma once

#include "config/configuration.hpp"

#include <darkroom/result.hpp>

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>
#include <string>

namespace darkroom::cli {

// DESIGN's exit codes.
inline constexpr int kDone = 0;
inline constexpr int kJobFailed = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kServiceUnreachable = 3;
inline constexpr int kInterrupted = 130;  // 128 + SIGINT, as shells have it

// The flags that every command knows, and the environment.
class Common {
 public:
  explicit Common(config::Environment environment) : environment_(std::move(environment)) {}

  // Adds --config and every setting that has a flag.
  void add_to(CLI::App& command);

  // Complaints go to standard error; empty means kWrongUsage.
  std::optional<config::Settings> settings() const;
  std::optional<config::Settings> settings(const config::Flags& more) const;

  const config::Environment& environment() const { return environment_; }

 private:
  config::Environment environment_;
  std::string file_;
  config::Flags flags_;
};

// A command adds itself to the program; what it returns runs once the arguments are parsed.
using Run = std::function<int()>;
using AddCommand = Run (*)(CLI::App& program, Common& common);

Run add_process(CLI::App& program, Common& common);
Run add_serve(CLI::App& program, Common& common);
Run add_submit(CLI::App& program, Common& common);
Run add_status(CLI::App& program, Common& common);
Run add_jobs(CLI::App& program, Common& common);
Run add_retry(CLI::App& program, Common& common);
Run add_cancel(CLI::App& program, Common& common);
Run add_batch(CLI::App& program, Common& common);
Run add_dead_letters(CLI::App& program, Common& common);
Run add_redeliver(CLI::App& program, Common& common);
Run add_keys(CLI::App& program, Common& common);
Run add_inspect(CLI::App& program, Common& common);
Run add_presets(CLI::App& program, Common& common);
Run add_config(CLI::App& program, Common& common);
Run add_doctor(CLI::App& program, Common& common);
Run add_completion(CLI::App& program, Common& common);
Run add_version(CLI::App& program, Common& common);

// "darkroom: MESSAGE" on standard error, each problem on its own line.
void complain(const Error& error);

// The exit status that an error means where no job is spoken of: kServiceUnreachable, kWrongUsage
// (a mistake in what was asked or set, or a key that may not ask it), or kJobFailed.
int status_for(const Error& error);

}  // namespace darkroom::cli
