// darkroom completion SHELL: made from the program itself, so that it never lags behind.
#include "cli/command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

namespace darkroom::cli {
namespace {

struct Command {
  std::string name;
  std::string help;
  std::vector<std::string> flags;
};

std::vector<Command> commands_of(const CLI::App& program) {
  std::vector<Command> commands;
  for (const CLI::App* each : program.get_subcommands({})) {
    Command command{.name = each->get_name(), .help = each->get_description(), .flags = {}};
    for (const CLI::Option* option : each->get_options()) {
      for (const std::string& name : option->get_lnames()) command.flags.push_back("--" + name);
    }
    commands.push_back(std::move(command));
  }
  return commands;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string names_of(const std::vector<Command>& commands) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.push_back(command.name);
  return joined(names);
}

std::string bash(const std::vector<Command>& commands) {
  std::string cases;
  for (const Command& command : commands) {
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command.name, joined(command.flags));
  }
  return fmt::format(R"(# darkroom completion bash > /etc/bash_completion.d/darkroom
_darkroom() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{}" -- "$word"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}}
complete -F _darkroom darkroom
)",
                     names_of(commands), cases);
}

std::string zsh(const std::vector<Command>& commands) {
  std::string cases;
  for (const Command& command : commands) {
    cases += fmt::format("    {}) flags=({}) ;;\n", command.name, joined(command.flags));
  }
  return fmt::format(R"(#compdef darkroom
# darkroom completion zsh > "${{fpath[1]}}/_darkroom"
_darkroom() {{
  local -a flags
  if (( CURRENT == 2 )); then
    compadd -- {}
    return
  fi
  case $words[2] in
{}  esac
  if [[ $PREFIX == -* ]]; then compadd -- $flags; else _files; fi
}}
_darkroom "$@"
)",
                     names_of(commands), cases);
}

std::string fish(const std::vector<Command>& commands) {
  std::string text = "# darkroom completion fish > ~/.config/fish/completions/darkroom.fish\n";
  for (const Command& command : commands) {
    text += fmt::format("complete -c darkroom -n __fish_use_subcommand -f -a {} -d '{}'\n",
                        command.name, command.help);
    for (const std::string& flag : command.flags) {
      text += fmt::format("complete -c darkroom -n '__fish_seen_subcommand_from {}' -l {}\n",
                          command.name, flag.substr(2));
    }
  }
  return text;
}

int run(const CLI::App& program, const std::string& shell) {
  const auto commands = commands_of(program);
  const std::string text = shell == "bash"  ? bash(commands)
                           : shell == "zsh" ? zsh(commands)
                                            : fish(commands);
  std::fputs(text.c_str(), stdout);
  return kDone;
}

}  // namespace

Run add_completion(CLI::App& program, Common& /*common*/) {
  CLI::App* command = program.add_subcommand("completion", "completions for bash, zsh or fish");
  const auto shell = std::make_shared<std::string>();  // shared by the parser and the run
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell, &program] { return run(program, *shell); };
}

}  // namespace darkroom::cli
