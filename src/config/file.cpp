#include "config/configuration.hpp"
#include "domain/nearest.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace darkroom::config {
namespace {

class FileReader {
 public:
  void read(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string path = prefix + std::string(key.str());
      if (const auto* inner = node.as_table()) {
        read(*inner, path + ".");
      } else {
        take(path, node);
      }
    }
  }

  FileSettings result() && { return std::move(settings_); }

 private:
  void take(const std::string& path, const toml::node& node) {
    const toml::source_position at = node.source().begin;
    if (std::ranges::find(all_settings(), path, &Setting::key) == all_settings().end()) {
      std::vector<std::string_view> known;
      for (const Setting& setting : all_settings()) known.push_back(setting.key);
      return complain(
          path, "is no setting" + did_you_mean(path, known) + " (`darkroom config` lists them)",
          at);
    }
    const auto text = text_of(node);
    if (!text) return complain(path, "must be text, a number, true, false or a list of these", at);
    settings_.values[path] = {.value = *text, .line = at.line, .column = at.column};
  }

  // As it would be written in an environment variable.
  static std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    const auto* list = node.as_array();
    if (list == nullptr) return std::nullopt;
    std::string joined;
    for (const toml::node& each : *list) {
      const auto part = each.is_array() ? std::nullopt : text_of(each);
      if (!part) return std::nullopt;
      joined += (joined.empty() ? "" : ",") + *part;
    }
    return joined;
  }

  void complain(std::string where, std::string message, const toml::source_position& at) {
    settings_.problems.push_back({.where = std::move(where),
                                  .message = std::move(message),
                                  .line = at.line,
                                  .column = at.column});
  }

  FileSettings settings_;
};

}  // namespace

FileSettings settings_in_toml(std::string_view text) try {
  FileReader reader;
  reader.read(toml::parse(text), "");
  return std::move(reader).result();
} catch (const toml::parse_error& error) {
  const toml::source_position at = error.source().begin;
  return {.values = {},
          .problems = {{.where = "",
                        .message = std::string(error.description()),
                        .line = at.line,
                        .column = at.column}}};
}

}  // namespace darkroom::config
