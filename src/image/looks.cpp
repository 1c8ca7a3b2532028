#include "image/looks.hpp"

#include "domain/look.hpp"

#include <utility>

namespace darkroom::image {

Looks::Looks(std::span<const Variant> variants, std::vector<const Master*> masters,
             const Marks& marks)
    : variants_(variants), masters_(std::move(masters)), marks_(marks), shared_(variants.size()) {
  for (std::size_t i = 0; i < variants_.size(); ++i) {
    for (std::size_t j = 0; j < i && !shared_[i]; ++j) {
      const Master* const master = masters_[i];
      if (master == nullptr || master != masters_[j]) continue;
      if (!look_alike(variants_[i], variants_[j], !master->pixels.has_alpha())) continue;
      if (!shared_[j]) shared_[j] = std::make_shared<Shared>();
      shared_[i] = shared_[j];
    }
  }
}

Picture Looks::of(std::size_t variant) const {
  const auto make = [&] {
    Picture picture = picture_of(*masters_[variant], variants_[variant]);
    picture.pixels = marks_.drawn_on(picture.pixels, variants_[variant]);
    return picture;
  };
  if (!shared_[variant]) return make();
  Shared& shared = *shared_[variant];
  std::call_once(shared.made, [&] {
    shared.picture = make();
    shared.picture.pixels = shared.picture.pixels.copy_memory();
  });
  return shared.picture;
}

}  // namespace darkroom::image
