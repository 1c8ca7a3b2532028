#include "image/overlay/lettering.hpp"

#include "base/c_handle.hpp"
#include "image/blaming.hpp"

#include <fontconfig/fontconfig.h>
#include <vips/vips8>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace darkroom::image {
namespace {

using vips::VImage;

using Text = CHandle<gchar, g_free>;
using Folders = CHandle<FcStrList, FcStrListDone>;

void release(VipsBlob* blob) {
  vips_area_unref(VIPS_AREA(blob));
}
using Blob = CHandle<VipsBlob, release>;

// At 72 dpi a point is a pixel, and this an em.
constexpr double kEm = 12;
// Some 45 letters: longer lines are hard to follow.
constexpr double kLine = 24 * kEm;
// Of an em.
constexpr double kOutline = 0.07;
constexpr double kGround = 0.35;
// A mark is drawn no larger, and enlarged where it is shown so: with some room for what dpi, which
// are whole numbers, add.
constexpr double kMostPixels = 0.8 * kMostMarkPixels;

Error no_fonts() {
  return Error::permanent(
      ErrorCode::processing_failed,
      "this machine has no fonts to draw a watermark's text with; install some, "
      "as Debian's fonts-dejavu-core");
}

// Pango's markup of what is none: whatever it says, it is drawn as it stands.
std::string markup_of(const std::string& text) {
  const Text valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
  std::string plain;
  for (const char* c = valid.get(); *c != '\0'; ++c) {
    const bool is_control = (static_cast<unsigned char>(*c) < 0x20 && *c != '\n') || *c == 0x7f;
    plain += is_control ? ' ' : *c;
  }
  const Text escaped(g_markup_escape_text(plain.data(), static_cast<gssize>(plain.size())));
  return escaped.get();
}

VipsAlign align_of(Gravity::Pull pull) {
  using Pull = Gravity::Pull;
  switch (pull) {
    case Pull::west:
    case Pull::northwest:
    case Pull::southwest:
      return VIPS_ALIGN_LOW;
    case Pull::east:
    case Pull::northeast:
    case Pull::southeast:
      return VIPS_ALIGN_HIGH;
    default:
      return VIPS_ALIGN_CENTRE;
  }
}

VImage drawn(const Mark& mark, const std::string& markup, int dpi) {
  const std::string font = mark.font + " " + std::to_string(static_cast<int>(kEm));
  return VImage::text(markup.c_str(), VImage::option()
                                          ->set("font", font.c_str())
                                          ->set("dpi", dpi)
                                          ->set("width", static_cast<int>(kLine * dpi / 72))
                                          ->set("wrap", VIPS_TEXT_WRAP_WORD_CHAR)
                                          ->set("align", align_of(mark.pull)));
}

// Grown by about `radius` px on each side. What a Gaussian leaves of a straight edge at a distance
// is known, so the mask ends where it has fallen to that, within a pixel: corners come out round.
VImage grown(const VImage& mask, double radius) {
  constexpr double kSigma = 0.8;       // of the radius
  constexpr double kAtRadius = 0.106;  // 1 - Phi(1 / 0.8): what is left of it there
  constexpr double kSlope = 0.183;     // phi(1 / 0.8): and by how much it falls, a sigma on
  const double sigma = kSigma * radius;
  const double gain = sigma / kSlope;
  const VImage soft =
      mask.cast(VIPS_FORMAT_FLOAT)
          .gaussblur(sigma, VImage::option()->set("precision", VIPS_PRECISION_FLOAT));
  const VImage wide =
      soft.linear(gain, 255 * (0.5 - (kAtRadius * gain))).rint().cast(VIPS_FORMAT_UCHAR);
  return (wide > mask).ifthenelse(wide, mask);
}

Bytes png_of(const VImage& image) {
  const Blob blob(image.pngsave_buffer(VImage::option()->set("compression", 1)));
  const auto* bytes = static_cast<const std::byte*>(VIPS_AREA(blob.get())->data);
  return {bytes, bytes + VIPS_AREA(blob.get())->length};
}

Bytes picture_of(const Mark& mark) {
  const std::string markup = markup_of(mark.text);
  const VImage probe = drawn(mark, markup, 72);
  const double ems = (mark.outlined ? kOutline : 0) + (mark.on_ground ? kGround : 0);
  const double around = 2 * ems * kEm;  // px at 72 dpi
  const double width = probe.width() + around;
  const double height = probe.height() + around;
  const double scale = std::min(mark.width / width, std::sqrt(kMostPixels / (width * height)));
  const int dpi = std::max(1, static_cast<int>(std::lround(72 * scale)));

  const double em = kEm * dpi / 72;
  const int margin = static_cast<int>(std::ceil(ems * em));
  const VImage letters = drawn(mark, markup, dpi);
  const VImage mask =
      letters.embed(margin, margin, letters.width() + (2 * margin), letters.height() + (2 * margin))
          .copy_memory();
  const VImage outlined = mark.outlined ? grown(mask, std::max(1.0, kOutline * em)) : mask;
  return png_of(mask.bandjoin(outlined.cast(VIPS_FORMAT_UCHAR))
                    .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W)));
}

}  // namespace

Result<std::vector<std::string>> load_fonts(const VipsRuntime& runtime) {
  if (FcInit() == FcFalse) return no_fonts();
  const FcFontSet* fonts = FcConfigGetFonts(nullptr, FcSetSystem);
  if (fonts == nullptr || fonts->nfont == 0) return no_fonts();
  TRY(lettered(runtime, {.text = "Aa", .font = "Sans", .width = 16}));

  std::vector<std::string> folders;
  const Folders list(FcConfigGetFontDirs(nullptr));
  while (const FcChar8* folder = FcStrListNext(list.get())) {
    // Fontconfig's characters are bytes.
    folders.emplace_back(reinterpret_cast<const char*>(folder));  // NOLINT(*-reinterpret-cast)
  }
  return folders;
}

Result<Bytes> lettered(const VipsRuntime& runtime, const Mark& mark) {
  const VipsThread thread(runtime);
  return blaming(Error::permanent(ErrorCode::processing_failed,
                                  "a watermark's text cannot be drawn with the font " + mark.font),
                 [&] { return picture_of(mark); });
}

}  // namespace darkroom::image
