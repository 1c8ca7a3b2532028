#include "codec/memory_budget.hpp"

#include "codec/render_source.hpp"
#include "domain/look.hpp"
#include "domain/marks.hpp"
#include "image/animation.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <optional>
#include <span>
#include <sstream>
#include <utility>

namespace darkroom::codec {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20U;

// Of a clip's decoder: sixteen frames of 4:2:0 that others may refer to and four on their way, two
// for each thread, and the one that is shown as RGB. Measured with what needs most, H.264 of
// sixteen reference frames in 3840x2160: a render took 0.92 or 0.93 of its weight with one, two,
// four and eight threads; HEVC, AV1, VP9 and ProRes took less.
double clip_factor(int threads) {
  return 0.5 * (20 + 2 * threads) + 1;
}

// Peak bytes of a decoder for each byte of decoded pixels, pixels included.
double decode_factor(const container::Facts& facts, int threads) {
  const double deep = facts.bit_depth > 8 ? 2.0 : 1.0;
  // An alpha that turns out to be opaque is left out: then both are there for a moment.
  const double png = facts.has_alpha ? 1.8 : 1.2;
  switch (facts.format) {
    case Format::jpeg:
      return facts.progressive ? 3.2 : 1.2;  // coefficients of the whole picture, 16 bit each
    case Format::png:
      return deep * (facts.progressive ? 2.2 : png);
    case Format::webp:
      return 2.4;
    case Format::gif:
      return 2.5;
    case Format::avif:
    case Format::heic:
    case Format::tiff:
    case Format::jpeg_xl:
      return deep * 3.0;
    case Format::mp4:
    case Format::mov:
    case Format::webm:
    case Format::mkv:
      return deep * clip_factor(threads);
  }
  return 4.0;
}

// Peak bytes of an encoder for each byte of a variant's 8-bit pixels, pixels included.
double encode_factor(const Variant& variant, Format format) {
  // Left open, flat pictures are tried without loss as well.
  const bool may_be_lossless = variant.lossless || !variant.formats.empty();
  switch (format) {
    case Format::jpeg:
      return 3.2;  // coefficients of the whole picture, 16 bit each, baseline or not
    case Format::webp:
      return may_be_lossless ? 12.0 : 4.0;
    case Format::avif:
      return 14.0;
    case Format::jpeg_xl:
      return may_be_lossless ? 28.0 : 16.0;
    case Format::png:
      return 2.0;
    case Format::gif:
      return 6.0;  // as RGBA, as palette indices, and what libimagequant weighs
    default:
      return 4.0;
  }
}

// Of an animation the frames are decoded with alpha, whether it shows anywhere or not.
double bands_of(const container::Facts& facts) {
  return facts.has_alpha || image::is_animation(facts) ? 4 : 3;
}

// Frames in memory together: all of an animation that some variant keeps moving.
int frames_held(const container::Facts& facts, const Plan& plan) {
  int frames = 1;
  if (!image::is_animation(facts)) return frames;
  for (const Variant& variant : plan.variants) {
    frames = std::max(frames, image::most_frames(variant, facts));
  }
  return frames;
}

// Peak bytes of an animation's encoder beside its frames, for each byte of one of them: libwebpmux
// compares several canvases, and tries each frame in two ways.
constexpr double kAnimated = 4.0;

// Bytes of all frames of a variant that are held until its end, for each byte of their pixels: GIF
// is made of all of them, and WebP keeps each frame encoded.
double held_of_frames(const Variant& variant) {
  if (variant.format == Format::gif) return 1.0;
  return variant.lossless ? 1.0 : 0.5;
}

// A clip's frames, of which each variant has its own: no larger than render_source() makes them.
double clip_frames_bytes(const container::Facts& facts, const Plan& plan) {
  double bytes = 0;
  for (const Variant& variant : plan.variants) {
    const double side = most_frame_side(variant);
    const int frames = std::max(variant.sprite.cells(), image::most_frames(variant, facts));
    bytes += frames * 3 * std::min(static_cast<double>(facts.size.pixels()), side * side);
  }
  return bytes;
}

double canvas_pixels(const Variant& variant, const container::Facts& facts) {
  const Placement placed = place(container::upright(facts), variant);
  return std::max(1, variant.sprite.cells()) * static_cast<double>(placed.canvas.pixels());
}

// A variant's canvas and its encoder, in bytes for each band.
double variant_weight(const Variant& variant, const container::Facts& facts) {
  const Placement placed = place(container::upright(facts), variant);
  const double canvas = canvas_pixels(variant, facts);
  double encoder = 0;
  for (const Format format : formats_of(variant)) {
    encoder = std::max(encoder, encode_factor(variant, format));
  }
  double weight = canvas * encoder;
  // The whole of it in memory before the crop; and beside the encoder, to be made smaller.
  if (variant.gravity.is_smart()) weight += static_cast<double>(placed.scaled.pixels());
  if (variant.max_bytes > 0) weight += canvas;
  // The pixels, those of each try, and both pictures halved in linear light: 8 bytes a pixel.
  constexpr double kScored = 5.0;
  // A mark as large as the canvas, with alpha, and what it is drawn on.
  constexpr double kMarked = 3.0;
  if (variant.watermark.any()) weight += canvas * kMarked;
  const bool is_scored = variant.target_quality > 0 || !variant.formats.empty();
  if (is_scored) weight += canvas * kScored;
  const int frames = image::most_frames(variant, facts);
  if (frames == 1) return weight;
  return weight * kAnimated + canvas * frames * held_of_frames(variant);
}

// What the watermarks are drawn with, decoded: of pictures nothing is known before but their limit.
double marks_bytes(const Plan& plan) {
  double bytes = 0;
  for (const Mark& mark : marks_of(plan)) {
    const double side = mark.width;
    bytes += 4 * (mark.image.empty() ? side * side : static_cast<double>(kMostMarkPixels));
  }
  return bytes;
}

std::optional<std::uint64_t> number_in(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  if (!(file >> number)) return std::nullopt;  // absent, or "max"
  return number;
}

// The smallest limit in `folder` or any of its parents below `top`.
std::uint64_t smallest_limit(const std::string& top, std::string folder, const char* file) {
  auto smallest = std::numeric_limits<std::uint64_t>::max();
  for (;;) {
    const auto limit = number_in(top + folder + "/" + file);
    if (limit) smallest = std::min(smallest, *limit);
    const auto slash = folder.rfind('/');
    if (slash == std::string::npos) return smallest;
    folder.resize(slash);
  }
}

std::uint64_t machine_memory() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

std::uint64_t render_weight(const container::Facts& facts, const Plan& plan, int threads) {
  const double bands = bands_of(facts);
  const double frame = static_cast<double>(facts.size.pixels()) * bands;
  const double source = frame * frames_held(facts, plan);

  // At most `threads` variants are encoded at a time: the heaviest of them, to be safe.
  std::vector<double> encoders;
  for (const Variant& variant : plan.variants) {
    encoders.push_back(variant_weight(variant, facts) * bands);
  }
  std::ranges::sort(encoders, std::greater{});
  encoders.resize(std::min(encoders.size(), static_cast<std::size_t>(std::max(threads, 1))));

  // A picture that several variants have stays until the end.
  double shared = 0;
  for (std::size_t i = 1; i < plan.variants.size(); ++i) {
    const auto before = std::span(plan.variants).first(i);
    const auto is_alike = [&](const Variant& other) {
      return look_alike(other, plan.variants[i], true);
    };
    if (!std::ranges::any_of(before, is_alike)) continue;
    shared += canvas_pixels(plan.variants[i], facts) * bands;
  }

  const double held = facts.clip ? clip_frames_bytes(facts, plan) : source;
  const double beside_decoder = facts.clip ? held : source - frame;
  double peak = held + shared;
  for (const double encoder : encoders) peak += encoder;
  peak += marks_bytes(plan);
  peak = std::max(peak, beside_decoder + frame * decode_factor(facts, std::max(threads, 1)));
  return static_cast<std::uint64_t>(peak) + 16 * kMiB;
}

std::uint64_t memory_limit_bytes(const std::string& root) {
  std::uint64_t limit = machine_memory();
  std::ifstream groups(root + "/proc/self/cgroup");
  // "0::/path" is version 2; "4:memory:/path" is version 1's memory controller.
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) {
      limit = std::min(limit, smallest_limit(root + "/sys/fs/cgroup", path, "memory.max"));
    } else if (("," + controllers + ",").find(",memory,") != std::string::npos) {
      limit = std::min(
          limit, smallest_limit(root + "/sys/fs/cgroup/memory", path, "memory.limit_in_bytes"));
    }
  }
  return limit;
}

MemoryBudget::Share::Share(Share&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}

MemoryBudget::Share::~Share() {
  if (budget_ != nullptr) budget_->give_back(bytes_);
}

Result<MemoryBudget::Share> MemoryBudget::take(std::uint64_t bytes,
                                               std::chrono::steady_clock::time_point deadline) {
  if (bytes > budget_) {
    return Error::permanent(ErrorCode::out_of_memory,
                            "the image needs about " + std::to_string(bytes / kMiB) +
                                " MiB to render, and the whole budget is " +
                                std::to_string(budget_ / kMiB) + " MiB");
  }
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  waiting_.push_back(ticket);
  const bool served = freed_.wait_until(
      lock, deadline, [&] { return waiting_.front() == ticket && reserved_ + bytes <= budget_; });
  std::erase(waiting_, ticket);
  freed_.notify_all();  // whoever stood behind this one may be first now
  if (!served) {
    return Error::transient(ErrorCode::out_of_memory,
                            "other renders held the memory for too long; " +
                                std::to_string(bytes / kMiB) + " MiB were wanted");
  }
  reserved_ += bytes;
  return Share(*this, bytes);
}

std::uint64_t MemoryBudget::reserved() const {
  const std::scoped_lock lock(mutex_);
  return reserved_;
}

void MemoryBudget::give_back(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  reserved_ -= bytes;
  freed_.notify_all();
}

}  // namespace darkroom::codec
