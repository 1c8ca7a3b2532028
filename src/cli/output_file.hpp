// Files that a command writes because it was asked to.
#pragma once

#include <string>

namespace darkroom::cli {

// Whole or not at all: a reader of the file never sees half of it. False, and a complaint on
// standard error, where it cannot be.
bool write_file(const std::string& path, const std::string& text);

}  // namespace darkroom::cli
