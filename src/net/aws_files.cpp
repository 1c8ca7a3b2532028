#include "net/aws_files.hpp"

#include <fstream>
#include <iterator>

namespace darkroom::net {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view section_name(std::string_view line) {
  std::string_view name = trimmed(line.substr(1, line.find(']') - 1));
  constexpr std::string_view kProfile = "profile ";
  if (name.starts_with(kProfile)) name = trimmed(name.substr(kProfile.size()));
  return name;
}

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::map<std::string, std::string> ini_section(std::string_view text, std::string_view section) {
  std::map<std::string, std::string> settings;
  bool inside = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      inside = section_name(line) == section;
    } else if (const auto equals = line.find('='); inside && equals != std::string_view::npos) {
      settings[std::string(trimmed(line.substr(0, equals)))] = trimmed(line.substr(equals + 1));
    }
  }
  return settings;
}

std::optional<AwsCredentials> credentials_in_files(const std::string& credentials_file,
                                                   const std::string& config_file,
                                                   const std::string& profile) {
  for (const std::string& path : {credentials_file, config_file}) {
    if (path.empty()) continue;
    auto settings = ini_section(content(path), profile);
    AwsCredentials found{.access_key_id = settings["aws_access_key_id"],
                         .secret_access_key = settings["aws_secret_access_key"],
                         .session_token = settings["aws_session_token"]};
    if (!found.access_key_id.empty() && !found.secret_access_key.empty()) return found;
  }
  return std::nullopt;
}

}  // namespace darkroom::net
