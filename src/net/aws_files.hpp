// The shared files of the AWS tools: sections of "name = value".
#pragma once

#include "net/sigv4.hpp"

#include <darkroom/result.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom::net {

// One section's settings; empty where there is no such section. "[profile x]" is x, as the config
// file writes it. Pure.
std::map<std::string, std::string> ini_section(std::string_view text, std::string_view section);

// The profile's keys from either file; nothing where neither has them.
std::optional<AwsCredentials> credentials_in_files(const std::string& credentials_file,
                                                   const std::string& config_file,
                                                   const std::string& profile);

}  // namespace darkroom::net
