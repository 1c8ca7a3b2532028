// What libvips logs, counted instead of written. Its text is never kept: it may quote the file, and
// a broken file can make a line for every row.
#pragma once

#include <cstdint>

namespace darkroom::image {

// Takes libvips' log over for the life of the process. Called once, by VipsRuntime.
void count_decoder_warnings();

// How many warnings and errors libvips has logged on the calling thread so far.
std::uint64_t decoder_warnings();

}  // namespace darkroom::image
