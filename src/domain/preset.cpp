#include "domain/checks.hpp"
#include "domain/nearest.hpp"
#include "domain/watermark_rules.hpp"

#include <darkroom/preset.hpp>
#include <darkroom/provenance.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace darkroom {
namespace {

constexpr int kMostPx = 16383;
constexpr int kMostThumbnails = 100;

Variant normal(Size box, int quality) {
  Variant variant;
  variant.name = "normal";
  variant.box = box;
  variant.format = Format::jpeg;
  variant.quality = quality;
  variant.progressive = true;
  return variant;
}

Variant high_quality(Size box) {
  Variant variant;
  variant.name = "high-quality";
  variant.box = box;
  variant.format = Format::webp;
  variant.quality = 95;
  return variant;
}

template <class T>
void assign(T& to, const std::optional<T>& from) {
  if (from) to = *from;
}

constexpr int kMostEffort = 9;

// libjxl has 8 and 9 as well: six times the time and memory, for a seventh of the bytes.
int most_effort(Format format) {
  if (format == Format::webp) return 6;
  return format == Format::jpeg_xl ? 7 : kMostEffort;
}

bool has_lossless(Format format) {
  return format == Format::webp || format == Format::avif || format == Format::jpeg_xl;
}

bool has_progressive(Format format) {
  return format == Format::jpeg || format == Format::png || format == Format::gif;
}

// Whether its chroma may be subsampled.
bool has_chroma(Format format) {
  return format != Format::png && format != Format::gif && format != Format::jpeg_xl;
}

// A mode that was chosen for another format, and that this one does not have, was not chosen for
// it.
void change_format(Variant& variant, Format format) {
  variant.format = format;
  variant.lossless = variant.lossless && has_lossless(format);
  variant.progressive = variant.progressive && has_progressive(format);
  variant.effort = std::min(variant.effort, most_effort(format));
  if (!has_chroma(format)) variant.chroma = Chroma::subsampled;
}

// What no encoder of that format can do.
void check_combinations(const Variant& variant, Checks& checks) {
  if (variant.trim > 0 && variant.fit == Fit::outside) {
    checks.add("trim", "is set, and with fit outside nothing would bound the size that comes out");
  }
  if (!variant.formats.empty() || !is_output(variant.format)) return;
  const std::string format(to_string(variant.format));
  if (variant.lossless && !has_lossless(variant.format)) {
    checks.add("lossless",
               "is set, and " + format + " has no such mode: use webp, avif or jpeg-xl");
  }
  if (variant.progressive && !has_progressive(variant.format)) {
    checks.add("progressive", "is set, and " + format + " has no such mode: use jpeg, png or gif");
  }
  const bool keeps_colour = variant.format == Format::png || variant.format == Format::jpeg_xl;
  if (variant.chroma == Chroma::full && keeps_colour) {
    checks.add("chroma", "is set, and " + format + " keeps every colour anyway");
  }
  if (variant.chroma == Chroma::full && variant.format == Format::gif) {
    checks.add("chroma", "is set, and gif has a palette: no chroma that could be subsampled");
  }
}

// What may be left open, and what cannot be said of it then.
void check_choice(const Variant& variant, Checks& checks) {
  std::set<Format> named;
  for (const Format format : variant.formats) {
    const std::string name(to_string(format));
    if (!is_output(format)) checks.add("formats", "has " + name + ", which cannot be written");
    if (format == Format::gif) checks.add("formats", "has gif, whose palette is never as good");
    if (!named.insert(format).second) checks.add("formats", "name " + name + " twice");
  }
  if (!variant.formats.empty() && variant.lossless) {
    checks.add("lossless", "is set, and format is auto, which finds out where that is best");
  }
  if (!variant.formats.empty() && variant.animated == Animated::keep) {
    checks.add("animated", "is keep, and format is auto, which compares stills: use webp or gif");
  }
}

// A score is of one picture, and a quality that could reach it is not in every format.
void check_target(const Variant& variant, Checks& checks) {
  checks.range("target_quality", variant.target_quality, 0, 100);
  if (variant.target_quality == 0 || !variant.formats.empty()) return;
  const std::string format(to_string(variant.format));
  if (variant.format == Format::png || variant.format == Format::gif) {
    checks.add("target_quality",
               "is set, and " + format + " has no quality: use jpeg, webp, avif or jpeg-xl");
  } else if (variant.lossless) {
    checks.add("target_quality", "is set, and lossless keeps every pixel anyway");
  } else if (variant.animated == Animated::keep) {
    checks.add("target_quality", "is set, and only stills are scored: animated is keep");
  }
}

void check_retouching(const Variant& variant, Checks& checks) {
  checks.range("trim", variant.trim, 0, 255);
  checks.range("blur", variant.blur, 0, 250);
  checks.range("sharpen", variant.sharpen, 0, 100);
  checks.range("pad", variant.pad, 0, kMostPx);
  const int narrowest = std::min(variant.box.width, variant.box.height);
  if (variant.pad > 0 && variant.pad <= kMostPx && 2 * variant.pad >= narrowest) {
    checks.add("pad",
               "is " + std::to_string(variant.pad) + " on each side, and that fills the box");
  }
}

void check_widths(const Variant& variant, Checks& checks) {
  constexpr std::size_t kMostWidths = 16;
  if (variant.widths.size() > kMostWidths) {
    checks.add("widths", "are " + std::to_string(variant.widths.size()) +
                             "; there may be at most " + std::to_string(kMostWidths));
  }
  for (const int width : variant.widths) checks.range("widths", width, 1, kMostPx);
  std::vector<int> sorted = variant.widths;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end()) {
    checks.add("widths", "name " + std::to_string(*twice) + " twice");
  }
  const int pad = std::clamp(variant.pad, 0, kMostPx);  // where it is not, that has been told
  for (const Variant& output : outputs_of(variant)) {
    if (pad > 0 && 2 * pad >= std::min(output.box.width, output.box.height)) {
      checks.add("widths", "make an output of " + std::to_string(output.box.width) + "x" +
                               std::to_string(output.box.height) + ", which the pad fills");
    }
  }
}

void check_thumbnails(const Variant& variant, Checks& checks) {
  checks.range("thumbnails", variant.thumbnails, 0, kMostThumbnails);
  if (variant.thumbnails_by == Spread::scene && variant.thumbnails == 0) {
    checks.add("thumbnails_by", "is scene, and thumbnails says of no number of them");
  }
}

// What is made of several frames.
void check_frames(const Variant& variant, Checks& checks) {
  check_thumbnails(variant, checks);
  checks.range("preview_seconds", variant.preview_seconds, 1, 30);
  checks.range("preview_fps", variant.preview_fps, 1, 50);
  const Grid& grid = variant.sprite;
  const bool is_sprite = grid != Grid();
  const bool is_grid = grid.columns > 0 && grid.rows > 0 && grid.cells() <= kMostThumbnails;
  if (is_sprite && !is_grid) {
    checks.add("sprite", "is " + to_string(grid) + "; it must have 1 to 100 cells, as 5x4");
  } else if (grid.columns * variant.box.width > kMostPx ||
             grid.rows * variant.box.height > kMostPx) {
    checks.add("sprite", "of cells in this box would be larger than 16383 px");
  }
  const bool is_animated = variant.animated == Animated::keep;
  const bool has_frames = variant.format == Format::webp || variant.format == Format::gif;
  if (is_animated && variant.formats.empty() && !has_frames) {
    checks.add("animated", "is keep, and " + std::string(to_string(variant.format)) +
                               " has one frame: use webp or gif");
  }
  const int several = static_cast<int>(is_animated) + static_cast<int>(is_sprite) +
                      static_cast<int>(variant.thumbnails > 0) +
                      static_cast<int>(!variant.widths.empty());
  if (several > 1) {
    checks.add(is_sprite     ? "sprite"
               : is_animated ? "animated"
                             : "thumbnails",
               "is set, and only one of animated = keep, sprite, thumbnails and widths may be");
  }
}

void check_names(const Variant& variant, Checks& checks) {
  constexpr std::size_t kLongestName = 64;
  for (const Variant& output : outputs_of(variant)) {
    if (output.name.size() <= kLongestName) continue;
    checks.add(variant.thumbnails > 0 ? "thumbnails" : "widths",
               "make the name " + output.name + ", longer than 64");
    return;
  }
}

void check_notice(const char* key, const std::string& notice, const MetadataRules& rules,
                  Checks& checks) {
  if (notice.empty()) return;
  const bool is_line =
      std::ranges::none_of(notice, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (notice.size() > kMaxNameBytes || !is_line) {
    checks.add(key, "must be one line of at most " + std::to_string(kMaxNameBytes) + " bytes");
  }
  if (rules.policy == MetadataPolicy::strip) {
    checks.add(key, "is set, and metadata = strip writes none: use copyright, provenance or keep");
  }
}

void check_metadata(const MetadataRules& rules, Checks& checks) {
  const bool has_prompts =
      rules.policy == MetadataPolicy::provenance || rules.policy == MetadataPolicy::keep;
  if (rules.embed_prompt && !has_prompts) {
    checks.add("embed_prompt", "is set, and metadata = " + std::string(to_string(rules.policy)) +
                                   " carries no prompt: use provenance or keep");
  }
  if (rules.embed_job_id && rules.policy == MetadataPolicy::strip) {
    checks.add("embed_job_id",
               "is set, and metadata = strip writes none: use copyright, provenance or keep");
  }
  check_notice("credit", rules.credit, rules, checks);
  check_notice("copyright", rules.copyright, rules, checks);
}

}  // namespace

std::optional<Grid> grid_from(std::string_view text) {
  const std::size_t by = text.find('x');
  if (by == std::string_view::npos) return std::nullopt;
  const auto number_in = [](std::string_view digits) -> std::optional<int> {
    int number = 0;
    const char* const begin = digits.data();
    const char* const end = begin + digits.size();
    const auto read = std::from_chars(begin, end, number);
    const bool is_whole = read.ec == std::errc() && read.ptr == end && number >= 0 && number < 1000;
    return is_whole ? std::optional(number) : std::nullopt;
  };
  const auto columns = number_in(text.substr(0, by));
  const auto rows = number_in(text.substr(by + 1));
  if (!columns || !rows) return std::nullopt;
  return Grid{.columns = *columns, .rows = *rows};
}

std::string to_string(const Grid& grid) {
  return std::to_string(grid.columns) + "x" + std::to_string(grid.rows);
}

Variant with_settings(Variant variant, const VariantSettings& settings) {
  assign(variant.box.width, settings.width);
  assign(variant.box.height, settings.height);
  assign(variant.fit, settings.fit);
  assign(variant.enlarge, settings.enlarge);
  if (settings.format) variant = in_format(std::move(variant), *settings.format);
  assign(variant.formats, settings.formats);
  if (!variant.formats.empty()) variant.lossless = false;
  assign(variant.quality, settings.quality);
  assign(variant.effort, settings.effort);
  assign(variant.progressive, settings.progressive);
  assign(variant.lossless, settings.lossless);
  assign(variant.chroma, settings.chroma);
  assign(variant.background, settings.background);
  assign(variant.metadata.policy, settings.metadata);
  assign(variant.metadata.label, settings.label);
  assign(variant.metadata.embed_prompt, settings.embed_prompt);
  assign(variant.metadata.embed_job_id, settings.embed_job_id);
  assign(variant.metadata.sign, settings.sign);
  assign(variant.metadata.require, settings.require);
  assign(variant.metadata.credit, settings.credit);
  assign(variant.metadata.copyright, settings.copyright);
  assign(variant.gravity, settings.gravity);
  assign(variant.trim, settings.trim);
  assign(variant.pad, settings.pad);
  assign(variant.blur, settings.blur);
  assign(variant.sharpen, settings.sharpen);
  assign(variant.grayscale, settings.grayscale);
  assign(variant.flatten, settings.flatten);
  assign(variant.widths, settings.widths);
  assign(variant.max_bytes, settings.max_bytes);
  assign(variant.target_quality, settings.target_quality);
  assign(variant.poster, settings.poster);
  assign(variant.thumbnails, settings.thumbnails);
  assign(variant.thumbnails_by, settings.thumbnails_by);
  assign(variant.sprite, settings.sprite);
  assign(variant.animated, settings.animated);
  assign(variant.preview_seconds, settings.preview_seconds);
  assign(variant.preview_fps, settings.preview_fps);
  variant.watermark = with_settings(std::move(variant.watermark), settings.watermark);
  return variant;
}

std::vector<Format> formats_of(const Variant& variant) {
  return variant.formats.empty() ? std::vector{variant.format} : variant.formats;
}

Variant in_format(Variant variant, Format format) {
  change_format(variant, format);
  variant.formats.clear();
  return variant;
}

std::string_view format_name(const Variant& variant) {
  return variant.formats.empty() ? to_string(variant.format) : "auto";
}

std::vector<Problem> problems_of(const Variant& variant, const std::string& where) {
  Checks checks(where);
  checks.range("width", variant.box.width, 1, kMostPx);
  checks.range("height", variant.box.height, 1, kMostPx);
  checks.range("quality", variant.quality, 1, 100);
  checks.range("effort", variant.effort, 0,
               variant.formats.empty() ? most_effort(variant.format) : kMostEffort);
  if (!is_output(variant.format)) {
    checks.add("format", std::string(to_string(variant.format)) +
                             " cannot be written; use jpeg, png, webp, gif, avif, jpeg-xl or auto");
  }
  check_choice(variant, checks);
  constexpr int kLeastMaxBytes = 4096;  // any encoder gets a picture and its label into that
  if (variant.max_bytes != 0 && variant.max_bytes < kLeastMaxBytes) {
    checks.add("max_bytes", "is " + std::to_string(variant.max_bytes) +
                                "; it must be 0 for no limit, or at least 4096");
  }
  const bool is_bare = variant.metadata.policy == MetadataPolicy::strip &&
                       std::ranges::count(formats_of(variant), Format::jpeg_xl) > 0;
  if (is_bare && variant.metadata.sign) {
    checks.add("sign", "is set, and jpeg-xl without any metadata (strip) has no box for it");
  }
  if (variant.max_bytes > 0 && variant.metadata.sign) {
    checks.add("sign",
               "is set, and so is max_bytes: Content Credentials take as many bytes as the "
               "source's own come to");
  }
  check_target(variant, checks);
  check_retouching(variant, checks);
  if (!variant.widths.empty()) check_widths(variant, checks);
  check_frames(variant, checks);
  if (variant.thumbnails <= kMostThumbnails) check_names(variant, checks);
  check_combinations(variant, checks);
  check_metadata(variant.metadata, checks);
  check_watermark(variant, checks);
  return checks.take();
}

std::string_view to_string(Originals originals) {
  return originals == Originals::keep ? "keep" : "drop";
}

std::optional<Originals> originals_from(std::string_view name) {
  for (const Originals originals : {Originals::drop, Originals::keep}) {
    if (to_string(originals) == name) return originals;
  }
  return std::nullopt;
}

const Variant* Preset::find(std::string_view variant) const {
  const auto found = std::ranges::find(variants, variant, &Variant::name);
  return found == variants.end() ? nullptr : &*found;
}

PresetBook PresetBook::defaults() {
  PresetBook book;
  book.presets_ = {
      {.tool = "dall-e",
       .aliases = {"gpt-image", "dalle"},
       .variants = {normal({.width = 1024, .height = 1024}, 80),
                    high_quality({.width = 2048, .height = 2048})}},
      {.tool = "sora",
       .aliases = {},
       .variants = {normal({.width = 1280, .height = 720}, 85),
                    high_quality({.width = 1920, .height = 1080})}},
      {.tool = "stable-diffusion",
       .aliases = {"sd", "sdxl"},
       .variants = {normal({.width = 768, .height = 768}, 80),
                    high_quality({.width = 1536, .height = 1536})}},
  };
  return book;
}

Result<const Preset*> PresetBook::find(std::string_view tool) const {
  std::vector<std::string_view> known;
  for (const Preset& preset : presets_) {
    known.emplace_back(preset.tool);
    known.insert(known.end(), preset.aliases.begin(), preset.aliases.end());
    if (std::ranges::find(known, tool) != known.end()) return &preset;
  }
  return Error::permanent(ErrorCode::unknown_tool, "no tool is called '" + std::string(tool) + "'" +
                                                       did_you_mean(tool, known) +
                                                       " (known: " + listed(known) + ")");
}

}  // namespace darkroom
