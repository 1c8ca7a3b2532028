// What a variant's watermark may be.
#pragma once

#include "domain/checks.hpp"

#include <darkroom/preset.hpp>

#include <string_view>

namespace darkroom {

// Adds what is wrong with it, by keys as "watermark.scale".
void check_watermark(const Variant& variant, Checks& checks);

// Whether the image comes from elsewhere: s3:// or http(s), and not from a file of this machine.
bool is_remote_mark(std::string_view image);

}  // namespace darkroom
