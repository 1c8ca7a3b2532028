// darkroom's command line: the only place where the environment is read.
#include "cli/command.hpp"
#include "codec/codec_process.hpp"
#include "domain/nearest.hpp"
#ifdef DARKROOM_MISBEHAVES  // the end-to-end tests' own build of this file; never darkroom's
#include "codec/misbehaviour.hpp"
#endif

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
extern char** environ;  // POSIX: the program declares it itself

namespace darkroom::cli {
namespace {

config::Environment environment_of_this_process() {
  config::Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

constexpr std::array<AddCommand, 17> kCommands{
    add_process, add_serve,  add_submit,       add_status,     add_jobs,   add_retry,
    add_cancel,  add_batch,  add_dead_letters, add_redeliver,  add_keys,   add_inspect,
    add_presets, add_config, add_doctor,       add_completion, add_version};

constexpr const char* kFooter = R"(Examples:
  darkroom process cat.png --tool dall-e --out ./variants
  darkroom process https://example.com/a.png s3://bucket/b.png --tool sd --json
  darkroom inspect cat.png

`darkroom COMMAND --help` says more. Exit status: 0 done, 1 a job failed, 2 wrong usage or
configuration, 3 a needed service is unreachable.)";

bool knows_every_flag(const CLI::App& command, std::span<char* const> arguments) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> flags(names.begin(), names.end());
  bool knows = true;
  for (const std::string_view word : arguments) {
    if (word == "--") break;
    const std::string_view flag = word.substr(0, word.find('='));
    if (!flag.starts_with("--") || std::ranges::find(flags, flag) != flags.end()) continue;
    std::fprintf(stderr, "darkroom %s: does not know '%s'%s\n", command.get_name().c_str(),
                 std::string(flag).c_str(), did_you_mean(flag, flags).c_str());
    knows = false;
  }
  return knows;
}

// CLI11 would complain of what is missing before it complains of what is misspelt, and without
// saying what was meant. Words that begin with a dash and are no number are flags.
bool knows_every_word(const CLI::App& program, std::span<char* const> arguments) {
  if (arguments.size() < 2 || arguments[1][0] == '-') return true;
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  const std::vector<std::string_view> commands(names.begin(), names.end());
  if (std::ranges::find(commands, arguments[1]) == commands.end()) {
    std::fprintf(stderr, "darkroom: there is no command '%s'%s (there is %s)\n", arguments[1],
                 did_you_mean(arguments[1], commands).c_str(), listed(commands).c_str());
    return false;
  }
  return knows_every_flag(*program.get_subcommand(arguments[1]), arguments.subspan(2));
}

int run(int count, char** arguments) {
  CLI::App program("Turns generated images into the files that people are served.", "darkroom");
  program.footer(kFooter);
  program.require_subcommand(1);
  Common common(environment_of_this_process());
  std::vector<Run> runs;
  for (const AddCommand add : kCommands) runs.push_back(add(program, common));
  if (!knows_every_word(program, {arguments, static_cast<std::size_t>(count)})) return kWrongUsage;
  try {
    program.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    const int status = program.exit(error);
    return status == 0 ? kDone : kWrongUsage;
  }
  const auto commands = program.get_subcommands({});
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (commands[i]->parsed()) return runs[i]();
  }
  return kWrongUsage;
}

#ifdef DARKROOM_MISBEHAVES
const codec::BeforeEach kBeforeEach = codec::misbehave;
#else
const codec::BeforeEach kBeforeEach;
#endif

}  // namespace
}  // namespace darkroom::cli

int main(int count, char** arguments) {
  try {
    // Started by this program itself, never by people: before anything that makes a thread.
    if (count == 2 && std::string_view(arguments[1]) == "codec") {
      return darkroom::codec::run_codec_process(darkroom::codec::kSocketNumber,
                                                darkroom::cli::kBeforeEach);
    }
    return darkroom::cli::run(count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "darkroom: internal: %s\n", error.what());
    return darkroom::cli::kJobFailed;
  }
}
