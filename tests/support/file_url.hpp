// Following a file: URL as another program would.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace darkroom::testing {

// The path that a file: URL names, its percent-encoding undone.
inline std::string path_in(const std::string& url) {
  const std::string scheme = "file://";
  EXPECT_TRUE(url.starts_with(scheme + "/")) << url;
  std::string path;
  for (std::size_t i = scheme.size(); i < url.size(); ++i) {
    const bool escaped = url[i] == '%';
    path += escaped ? static_cast<char>(std::stoi(url.substr(i + 1, 2), nullptr, 16)) : url[i];
    if (escaped) i += 2;
  }
  return path;
}

}  // namespace darkroom::testing
