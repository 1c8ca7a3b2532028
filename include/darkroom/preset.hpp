// What a tool's jobs are rendered into: presets, variants, and the book that holds them.
#pragma once

#include <darkroom/animation.hpp>
#include <darkroom/colour.hpp>
#include <darkroom/format.hpp>
#include <darkroom/geometry.hpp>
#include <darkroom/metadata_policy.hpp>
#include <darkroom/placeholder.hpp>
#include <darkroom/poster.hpp>
#include <darkroom/result.hpp>
#include <darkroom/watermark.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom {

enum class Chroma { subsampled, full };  // 4:2:0, 4:4:4

// Of a sprite sheet.
struct Grid {
  int columns = 0;
  int rows = 0;

  int cells() const { return columns * rows; }
  bool operator==(const Grid&) const = default;
};
std::optional<Grid> grid_from(std::string_view text);  // "5x4"; 0 to 999 each
std::string to_string(const Grid& grid);

// One variant, every number decided. The defaults are those of a variant that a presets file adds
// and says nothing more of.
struct Variant {
  std::string name;  // 1-64 of [A-Za-z0-9._-], first a letter or digit
  Size box;          // px, 1..16383 a side
  Fit fit = Fit::inside;
  bool enlarge = false;
  Format format = Format::jpeg;
  std::vector<Format> formats = {};  // any of them, by its bytes; empty: `format`
  int quality = 80;                  // 1..100; png ignores it
  int effort = 4;            // webp 0..6, jpeg-xl 0..7, avif, png, gif 0..9; jpeg ignores it
  bool progressive = false;  // jpeg, png, gif: a first view before the last byte
  bool lossless = false;     // webp, avif, jpeg-xl
  Chroma chroma =
      Chroma::subsampled;  // jpeg, avif, webp (full = smart subsampling, webp has no 4:4:4)
  Colour background;       // under alpha where the format has none, around `contain` and in `pad`
  Gravity gravity = {};    // what `cover` keeps, and where `contain` puts the picture
  int trim = 0;            // 1..255: edges as the top left pixel, to so many levels, go; 0: none do
  int pad = 0;             // px of background on each side, within the box
  int blur = 0;            // px, 1..250: the sigma of a Gaussian; 0: none
  int sharpen = 0;         // 1..100; 0: not at all
  bool grayscale = false;
  bool flatten = false;          // alpha goes onto the background though the format would keep it
  std::vector<int> widths = {};  // px, each 1..16383: one output each instead of the variant's own
  std::string set = {};          // of such an output: the variant that it is one width of
  int max_bytes = 0;             // at most so many, by quality and then by size; 0: any number
  int target_quality = 0;        // 1..100, SSIMULACRA 2: the quality that reaches it; 0: `quality`
  MetadataRules metadata;
  Poster poster;       // which frame, where the source is a clip
  int thumbnails = 0;  // 1..100: so many outputs, of frames spread over a clip; 0: one
  Spread thumbnails_by = Spread::time;
  Grid sprite = {};  // so many of them in one picture, side by side; 0x0: one frame
  Animated animated = Animated::poster;
  int preview_seconds = 3;  // 1..30, of a clip that `keep`s its movement
  int preview_fps = 10;     // 1..50, frames a second of it
  Watermark watermark = {};

  bool operator==(const Variant&) const = default;
};

// A variant's settings as somebody wrote them: what is absent keeps its earlier value. Used by the
// presets file and by a job's `overrides` alike, so that both know the same words.
struct VariantSettings {
  std::optional<int> width;
  std::optional<int> height;
  std::optional<Fit> fit;
  std::optional<bool> enlarge;
  std::optional<Format> format;
  std::optional<std::vector<Format>> formats;
  std::optional<int> quality;
  std::optional<int> effort;
  std::optional<bool> progressive;
  std::optional<bool> lossless;
  std::optional<Chroma> chroma;
  std::optional<Colour> background;
  std::optional<MetadataPolicy> metadata;
  std::optional<Label> label;
  std::optional<bool> embed_prompt;
  std::optional<bool> embed_job_id;
  std::optional<bool> sign;
  std::optional<MetadataParts> require;
  std::optional<std::string> credit;
  std::optional<std::string> copyright;
  std::optional<Gravity> gravity;
  std::optional<int> trim;
  std::optional<int> pad;
  std::optional<int> blur;
  std::optional<int> sharpen;
  std::optional<bool> grayscale;
  std::optional<bool> flatten;
  std::optional<std::vector<int>> widths;
  std::optional<int> max_bytes;
  std::optional<int> target_quality;
  std::optional<Poster> poster;
  std::optional<int> thumbnails;
  std::optional<Spread> thumbnails_by;
  std::optional<Grid> sprite;
  std::optional<Animated> animated;
  std::optional<int> preview_seconds;
  std::optional<int> preview_fps;
  WatermarkSettings watermark;

  bool operator==(const VariantSettings&) const = default;
};

// `variant` with every present setting applied; nothing is validated here. A `format` leaves behind
// what was set for the one before and it does not have, as `progressive` in webp.
Variant with_settings(Variant variant, const VariantSettings& settings);

// What `format = "auto"` chooses from: all are read everywhere, and one of them keeps alpha.
inline constexpr std::array kAutoFormats{Format::jpeg, Format::png, Format::webp};

// In which a picture of the variant may come: several where it is left open.
std::vector<Format> formats_of(const Variant& variant);
// The variant with its format decided, as with_settings() would.
Variant in_format(Variant variant, Format format);
// Its name, or "auto" where it is left open.
std::string_view format_name(const Variant& variant);

// Everything wrong with a finished variant (ranges, impossible combinations), `where` prefixed.
std::vector<Problem> problems_of(const Variant& variant, const std::string& where);

// Whether the source is stored beside the variants, untouched, as `original`.
enum class Originals { drop, keep };
std::string_view to_string(Originals originals);
std::optional<Originals> originals_from(std::string_view name);
// The frame in the middle of one of so many equal parts of a clip, counted from 0.
Poster middle_of_part(int part, int parts);

// What the source is fitted into: the box without its padding.
Size fitted_box(const Variant& variant);

// place() with everything that the variant says of it, padding as well.
Placement place(Size source, const Variant& variant);

// The outputs that a variant stands for: itself, or one for each of its widths, named `normal-320`,
// or each of its thumbnails, `normal-1` and so on.
// A width bounds `inside`, within the box's height; every other fit keeps the shape of the box.
std::vector<Variant> outputs_of(const Variant& variant);

// A name that two of them have, or null.
const std::string* name_given_twice(const std::vector<Variant>& outputs);

struct Preset {
  std::string tool;                  // canonical name, as `dall-e`
  std::vector<std::string> aliases;  // as `gpt-image`, `dalle`
  std::vector<Variant> variants;     // in order; at least one, names unique
  Originals originals = Originals::drop;
  PlaceholderKinds placeholder = {};

  const Variant* find(std::string_view variant) const;
  bool operator==(const Preset&) const = default;
};

// Every tool darkroom serves. A value: read-only once built, free to share between threads.
class PresetBook {
 public:
  // The six default variants of the specification (`darkroom presets` prints them).
  static PresetBook defaults();

  // The defaults with a presets file (TOML 1.0, docs/configuration.md) applied on top. All mistakes
  // at once, each with line and column, as invalid_preset. `name` is what messages call the file.
  static Result<PresetBook> from_toml(std::string_view text, std::string_view name);

  // By canonical name or alias; unknown_tool names the nearest known one.
  Result<const Preset*> find(std::string_view tool) const;

  const std::vector<Preset>& presets() const { return presets_; }

 private:
  std::vector<Preset> presets_;
};

}  // namespace darkroom
