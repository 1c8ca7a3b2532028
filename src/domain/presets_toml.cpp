#include "domain/nearest.hpp"
#include "domain/variant_settings.hpp"

#include <darkroom/preset.hpp>

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace darkroom {
namespace {

constexpr std::array<std::string_view, 1> kTopKeys{"tools"};
constexpr std::array<std::string_view, 5> kToolKeys{"aliases", "inherit", "originals",
                                                    "placeholder", "variants"};

template <class T>
SettingValue list_of(const toml::array& list) {
  std::vector<T> values;
  for (const toml::node& each : list) {
    const auto* value = each.as<T>();
    if (value == nullptr) return std::monostate{};
    values.push_back(value->get());
  }
  return values;
}

SettingValue value_of(const toml::array& list) {
  const bool of_numbers = !list.empty() && list.front().is_integer();
  return of_numbers ? list_of<std::int64_t>(list) : list_of<std::string>(list);
}

SettingValue value_of(const toml::node& node) {
  if (const auto* truth = node.as_boolean()) return truth->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* list = node.as_array()) return value_of(*list);
  return std::monostate{};
}

std::string placeholder_names() {
  return listed(names_of(PlaceholderKinds{}));
}

// Tool, alias and variant names are labels and parts of object keys.
bool is_name(std::string_view name) {
  const auto letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const auto allowed = [&](char c) {
    return letter_or_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && letter_or_digit(name.front()) &&
         std::ranges::all_of(name, allowed);
}

// A table's entries in the order they were written; toml++ keeps them sorted by key.
std::vector<std::pair<std::string, const toml::node*>> in_order(const toml::table& table) {
  std::vector<std::pair<std::string, const toml::node*>> entries;
  for (const auto& [key, node] : table) entries.emplace_back(std::string(key.str()), &node);
  std::ranges::stable_sort(entries, {}, [](const auto& entry) {
    const toml::source_position at = entry.second->source().begin;
    return std::pair(at.line, at.column);
  });
  return entries;
}

// A variant's, a watermark's among them by their whole names.
std::vector<std::pair<std::string, const toml::node*>> settings_in(const toml::table& variant) {
  std::vector<std::pair<std::string, const toml::node*>> settings;
  for (const auto& [key, node] : in_order(variant)) {
    if (key != "watermark" || !node->is_table()) {
      settings.emplace_back(key, node);
      continue;
    }
    for (const auto& [name, value] : in_order(*node->as_table())) {
      settings.emplace_back(std::string(kWatermarkPrefix) + name, value);
    }
  }
  return settings;
}

class PresetsReader {
 public:
  explicit PresetsReader(std::vector<Preset> presets) : presets_(std::move(presets)) {}

  void read(const toml::table& file) {
    for (const auto& [key, node] : in_order(file)) {
      if (key == "tools" && node->is_table()) {
        for (const auto& [name, tool] : in_order(*node->as_table())) read_tool(name, *tool);
      } else {
        complain(*node, key, key == "tools" ? "must be a table" : unknown(key, kTopKeys));
      }
    }
    check_names();
  }

  std::vector<Problem> problems() { return std::move(problems_); }
  std::vector<Preset> presets() { return std::move(presets_); }

 private:
  void complain(const toml::node& node, std::string where, std::string message) {
    const toml::source_position at = node.source().begin;
    problems_.push_back({.where = std::move(where),
                         .message = std::move(message),
                         .line = at.line,
                         .column = at.column});
  }

  static std::string unknown(std::string_view key, std::span<const std::string_view> known) {
    return "is not known here" + did_you_mean(key, known) + " (there is " + listed(known) + ")";
  }

  Preset& preset_named(const std::string& tool) {
    const auto found = std::ranges::find(presets_, tool, &Preset::tool);
    if (found != presets_.end()) return *found;
    return presets_.emplace_back(
        Preset{.tool = tool, .aliases = {}, .variants = {}, .placeholder = {}});
  }

  void read_tool(const std::string& name, const toml::node& node) {
    const std::string where = "tools." + name;
    if (!is_name(name)) return complain(node, where, "must be 1-64 of A-Z a-z 0-9 . _ -");
    if (!node.is_table()) return complain(node, where, "must be a table");
    Preset& preset = preset_named(name);
    if (node.as_table()->get("inherit") != nullptr) read_inherit(preset, *node.as_table());
    for (const auto& [key, value] : in_order(*node.as_table())) {
      const std::string here = where + "." + key;
      read_key(preset, key, *value, here);
    }
    check_outputs(preset, node, where);
  }

  void read_key(Preset& preset, const std::string& key, const toml::node& value,
                const std::string& where) {
    if (key == "inherit") return;  // was read before the others
    if (key == "aliases") return read_aliases(preset, value, where);
    if (key == "variants") return read_variants(preset, value, where);
    if (key == "originals") return read_originals(preset, value, where);
    if (key == "placeholder") return read_placeholder(preset, value, where);
    complain(value, where, unknown(key, kToolKeys));
  }

  void check_outputs(const Preset& preset, const toml::node& node, const std::string& where) {
    if (preset.variants.empty()) complain(node, where, "has no variants");
    if (preset.originals == Originals::keep && preset.find("original") != nullptr) {
      complain(node, where + ".variants.original",
               "has the name that the kept original takes: call it otherwise");
    }
    std::vector<Variant> outputs;
    for (const Variant& variant : preset.variants) {
      std::ranges::move(outputs_of(variant), std::back_inserter(outputs));
    }
    if (const std::string* twice = name_given_twice(outputs)) {
      complain(node, where, "makes two outputs called " + *twice);
    }
  }

  // true, false, or a list of those that are wanted.
  void read_placeholder(Preset& preset, const toml::node& node, const std::string& where) {
    preset.placeholder = all_or_none(node.is_boolean() && node.as_boolean()->get());
    if (node.is_boolean()) return;
    if (!node.is_array()) {
      return complain(node, where, "must be true, false, or a list of " + placeholder_names());
    }
    for (const toml::node& each : *node.as_array()) {
      const auto* text = each.as_string();
      const std::string name = text == nullptr ? std::string{} : text->get();
      if (!add_kind(preset.placeholder, name)) {
        complain(each, where, "has '" + name + "' in its list; allowed: " + placeholder_names());
      }
    }
  }

  void read_inherit(Preset& preset, const toml::table& tool) {
    const toml::node& node = *tool.get("inherit");
    const auto* inherit = node.as_boolean();
    if (inherit == nullptr) {
      complain(node, "tools." + preset.tool + ".inherit", "must be true or false");
    } else if (!inherit->get()) {
      preset.variants.clear();
    }
  }

  void read_originals(Preset& preset, const toml::node& node, const std::string& where) {
    const auto* word = node.as_string();
    const auto originals = word == nullptr ? std::nullopt : originals_from(word->get());
    if (!originals) return complain(node, where, R"(must be "keep" or "drop")");
    preset.originals = *originals;
  }

  void read_aliases(Preset& preset, const toml::node& node, const std::string& where) {
    if (!node.is_array()) return complain(node, where, "must be a list of names");
    for (const toml::node& each : *node.as_array()) {
      const auto* alias = each.as_string();
      if (alias == nullptr || !is_name(alias->get())) {
        complain(each, where, "must be names, each 1-64 of A-Z a-z 0-9 . _ -");
      } else if (std::ranges::find(preset.aliases, alias->get()) == preset.aliases.end()) {
        preset.aliases.push_back(alias->get());
        alias_at_[alias->get()] = &each;
      }
    }
  }

  void read_variants(Preset& preset, const toml::node& node, const std::string& where) {
    if (!node.is_table()) return complain(node, where, "must be a table");
    for (const auto& [variant, settings] : in_order(*node.as_table())) {
      read_variant(preset, variant, *settings, where + "." + variant);
    }
  }

  void read_variant(Preset& preset, const std::string& name, const toml::node& node,
                    const std::string& where) {
    if (!is_name(name)) return complain(node, where, "must be 1-64 of A-Z a-z 0-9 . _ -");
    if (!node.is_table()) return complain(node, where, "must be a table");
    VariantSettings settings;
    bool readable = true;
    for (const auto& [key, value] : settings_in(*node.as_table())) {
      const auto complaint = set_variant_setting(settings, key, value_of(*value));
      if (!complaint) continue;
      readable = false;
      complain(*value, where + "." + key, *complaint);
    }
    const auto found = std::ranges::find(preset.variants, name, &Variant::name);
    const bool known = found != preset.variants.end();
    Variant before = known ? *found : Variant{};
    before.name = name;
    const Variant variant = with_settings(before, settings);
    if (known) {
      *found = variant;
    } else {
      preset.variants.push_back(variant);
    }
    if (!readable) return;  // ranges of a half-read variant would only repeat the complaint
    for (const Problem& problem : problems_of(variant, "")) {
      const toml::node* written = node.as_table()->at_path(problem.where).node();
      complain(written != nullptr ? *written : node, where + "." + problem.where, problem.message);
    }
  }

  // No name may stand for two tools.
  void check_names() {
    std::set<std::string, std::less<>> taken;
    for (const Preset& preset : presets_) taken.insert(preset.tool);
    for (const Preset& preset : presets_) {
      for (const std::string& alias : preset.aliases) {
        if (taken.insert(alias).second) continue;
        const auto at = alias_at_.find(alias);
        if (at == alias_at_.end()) continue;
        complain(*at->second, "tools." + preset.tool + ".aliases",
                 "'" + alias + "' already names another tool");
      }
    }
  }

  std::vector<Preset> presets_;
  std::vector<Problem> problems_;
  std::map<std::string, const toml::node*, std::less<>> alias_at_;
};

}  // namespace

Result<PresetBook> PresetBook::from_toml(std::string_view text, std::string_view name) try {
  const toml::table file = toml::parse(text);
  PresetsReader reader(defaults().presets_);
  reader.read(file);
  if (auto problems = reader.problems(); !problems.empty()) {
    return Error::invalid(ErrorCode::invalid_preset, std::move(problems)).during(name);
  }
  PresetBook book;
  book.presets_ = reader.presets();
  return book;
} catch (const toml::parse_error& error) {
  const toml::source_position at = error.source().begin;
  return Error::invalid(ErrorCode::invalid_preset, {{.where = "",
                                                     .message = std::string(error.description()),
                                                     .line = at.line,
                                                     .column = at.column}})
      .during(name);
}

}  // namespace darkroom
