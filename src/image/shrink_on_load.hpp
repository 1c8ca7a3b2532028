// How much of a shrink the decoder itself may do, cheaper in time and memory than decoding all
// pixels.
#pragma once

#include "container/facts.hpp"

#include <darkroom/format.hpp>
#include <darkroom/preset.hpp>

#include <span>

namespace darkroom::image {

// 1, 2, 4 or 8: both sides of the source may be decoded at one so-manieth. More than 1 only where
// the decoder can (JPEG, WebP) and every variant is then still made from at least twice its pixels
// a side: the decoder's block filter is coarse, and Lanczos has to have the last word.
int shrink_on_load(const container::Facts& facts, std::span<const Variant> variants);

}  // namespace darkroom::image
