// What the properties of a picture item come to: size, orientation, depth, colour. HEIF, section
// 6.5; AV1 in ISO-BMFF, section 2.3; ISO/IEC 14496-15, section 8.3.3.1.
#pragma once

#include "container/bmff/boxes.hpp"
#include "container/facts.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

namespace darkroom::container {

// Whether a property says that its item is another's alpha plane.
bool is_alpha(const Box& property);

// An orientation as a mirror and quarter turns: the eight that these come to are EXIF's eight.
class Turned {
 public:
  void turn_clockwise(unsigned quarters) { turns_ = (turns_ + quarters) % 4; }
  void exchange_left_and_right();
  void exchange_top_and_bottom();
  int as_exif() const;  // 1..8

 private:
  // Left and right are exchanged first, or not; then come the turns, clockwise.
  bool mirrored_ = false;
  unsigned turns_ = 0;  // 0..3
};

// Makes facts of the primary item's properties: each is taken in the order of its association, the
// codecs' of all items after them, and `finish` comes last.
class PrimaryItem {
 public:
  // Both outlive this.
  PrimaryItem(Facts& facts, const Limits& limits) : facts_(facts), limits_(limits) {}

  Result<void> take(const Box& property);

  // The codec's settings: depth where no `pixi` says it, and whether there is colour at all. Of a
  // grid they stand on its tiles. The first ones count; what is no codec's is passed by.
  Result<void> take_codec(const Box& property);

  void finish();

 private:
  Result<void> take_size(const Box& property);
  Result<void> take_crop(const Box& property);
  Result<void> take_colour(const Box& property);

  Facts& facts_;
  const Limits& limits_;
  Turned turned_;
  bool has_depth_ = false;
  bool has_codec_ = false;
  bool is_rgb_ = false;
};

}  // namespace darkroom::container
