// The file of keys, for keys.cpp alone: strict JSON, replaced atomically.
#pragma once

#include "api/keys.hpp"

#include <string>
#include <vector>

namespace darkroom::api {

// No file: no keys. invalid_preset names what is wrong with one.
Result<std::vector<Key>> read_key_file(const std::string& path);
// Mode 0600; on disk, its name too, when this returns.
Result<void> write_key_file(const std::string& path, const std::vector<Key>& keys);

}  // namespace darkroom::api
