// Many frames in one picture, for a player that shows where it would jump to.
#pragma once

#include "image/picture.hpp"

#include <span>

namespace darkroom::image {

// One cell for each master, `variant.sprite.columns` to a row, all of the first one's size. Throws
// vips::VError.
Picture sprite_sheet(std::span<const Master* const> masters, const Variant& variant);

}  // namespace darkroom::image
