#include "image/sprite_sheet.hpp"

#include <vector>

namespace darkroom::image {

using vips::VImage;

Picture sprite_sheet(std::span<const Master* const> masters, const Variant& variant) {
  std::vector<VImage> cells;
  for (const Master* master : masters) {
    cells.push_back(picture_of(*master, variant).pixels.copy_memory());
  }
  const Size size{cells.front().width(), cells.front().height()};
  // A clip whose frames change their shape on the way: each cell has its place all the same.
  for (VImage& cell : cells)
    cell = cell.gravity(VIPS_COMPASS_DIRECTION_CENTRE, size.width, size.height);
  return {
      .pixels = VImage::arrayjoin(cells, VImage::option()->set("across", variant.sprite.columns)),
      .crop = {},
      .attention = {}};
}

}  // namespace darkroom::image
