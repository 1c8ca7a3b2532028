// Pictures that several variants share, because they differ in their files alone: one width as JPEG
// and as WebP is resized once.
#pragma once

#include "image/overlay/overlay.hpp"
#include "image/picture.hpp"

#include <darkroom/preset.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace darkroom::image {

// Each variant's picture; one that others have as well is made by who asks first, and is in memory
// from then on. Thread-safe: who asks meanwhile waits. The variants, masters and marks outlive it.
class Looks {
 public:
  // `masters` has one for each variant; null for one that is not made from a single picture.
  Looks(std::span<const Variant> variants, std::vector<const Master*> masters, const Marks& marks);

  // With its watermark. Only of a variant that has a master. What making it throws is thrown to
  // each who asks.
  Picture of(std::size_t variant) const;

 private:
  struct Shared {
    std::once_flag made;
    Picture picture;
  };

  std::span<const Variant> variants_;
  std::vector<const Master*> masters_;
  const Marks& marks_;
  std::vector<std::shared_ptr<Shared>> shared_;  // by variant; null where no other looks so
};

}  // namespace darkroom::image
