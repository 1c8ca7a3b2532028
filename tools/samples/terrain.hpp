// A mountain range as one camera sees it: a fan of columns by depths, each cell with its height and
// its light. Lengths in km; x to the right, y up, z away from the camera, which stands at x = z =
// 0.
#pragma once

#include "canvas.hpp"

#include <vector>

namespace darkroom::samples {

struct Camera {
  int width = 0;       // px, also the number of columns
  float horizon = 0;   // px from the top
  float focal = 0;     // px
  float altitude = 0;  // km above the lake
};

// What lights the range and what veils it.
struct Weather {
  Light sun;
  float sun_x = 0, sun_y = 0, sun_z = 0;  // unit vector towards the sun
  Light sky;                              // light from everywhere
  Light haze;                             // what distance fades to
};

class Terrain {
 public:
  Terrain(const Camera& camera, const Weather& weather);

  // Paints what stands out of the water, near before far; pixels of water and sky are left as they
  // are. With `altitude` negative it is the range as mirrored by the lake, upright.
  void paint(Canvas& canvas, float altitude) const;

 private:
  struct Cell {
    float height = 0;  // km; water below 0
    Light light;       // as it arrives at the camera
  };
  struct Place {
    float x;
    float z;
  };
  struct Strip {
    int column;
    int top;
    int bottom;
  };

  Place place(int column, int depth) const;
  float distance(int depth) const;
  Cell& cell(int column, int depth) { return cells_[index(column, depth)]; }
  const Cell& cell(int column, int depth) const { return cells_[index(column, depth)]; }
  std::size_t index(int column, int depth) const;
  bool in_shadow(int column, int depth, const Weather& weather) const;
  Light lit(int column, int depth, const Weather& weather) const;
  void paint_column(Canvas& canvas, int column, float altitude) const;
  // Between what is seen of a cell and of the nearer one below it.
  static void paint_slope(Canvas& canvas, const Strip& strip, const Cell& here, const Cell& nearer);

  Camera camera_;
  std::vector<Cell> cells_;
};

}  // namespace darkroom::samples
