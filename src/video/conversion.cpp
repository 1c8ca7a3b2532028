#include "video/conversion.hpp"

#include "base/c_handle.hpp"
#include "video/tone_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace darkroom::video {
namespace {

// What no display has: such a ratio is a mistake of the file's.
constexpr double kMostAspect = 16;

// From a YUV matrix, by the numbers that libswscale has for them.
int matrix_of(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
      return SWS_CS_ITU709;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return SWS_CS_ITU601;
    case AVCOL_SPC_FCC:
      return SWS_CS_FCC;
    case AVCOL_SPC_SMPTE240M:
      return SWS_CS_SMPTE240M;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return SWS_CS_BT2020;
    default:
      return frame.width >= 1280 || frame.height > 576 ? SWS_CS_ITU709 : SWS_CS_ITU601;
  }
}

bool is_full_range(const AVFrame& frame) {
  switch (frame.format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
      return true;
    default:
      return frame.color_range == AVCOL_RANGE_JPEG;
  }
}

Transfer transfer_of(const AVFrame& frame) {
  if (frame.color_trc == AVCOL_TRC_SMPTE2084) return Transfer::pq;
  return frame.color_trc == AVCOL_TRC_ARIB_STD_B67 ? Transfer::hlg : Transfer::srgb;
}

Primaries primaries_of(const AVFrame& frame, Transfer transfer) {
  if (frame.color_primaries == AVCOL_PRI_BT2020) return Primaries::bt2020;
  if (frame.color_primaries == AVCOL_PRI_SMPTE432) return Primaries::p3;
  const bool is_silent = frame.color_primaries == AVCOL_PRI_UNSPECIFIED;
  return is_silent && transfer != Transfer::srgb ? Primaries::bt2020 : Primaries::bt709;
}

// Of the whole clip (CTA-861.3), or of the screen it was made on (SMPTE ST 2086).
double peak_nits(const Libav& libav, const AVFrame& frame, double otherwise) {
  const AVFrameSideData* level =
      libav.frame_get_side_data(&frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
  if (level != nullptr && level->size >= sizeof(AVContentLightMetadata)) {
    const auto* light = reinterpret_cast<const AVContentLightMetadata*>(level->data);
    if (light->MaxCLL > 0) return light->MaxCLL;
  }
  const AVFrameSideData* mastering =
      libav.frame_get_side_data(&frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
  if (mastering != nullptr && mastering->size >= sizeof(AVMasteringDisplayMetadata)) {
    const auto* display = reinterpret_cast<const AVMasteringDisplayMetadata*>(mastering->data);
    if (display->has_luminance != 0 && display->max_luminance.den != 0) {
      return av_q2d(display->max_luminance);
    }
  }
  return otherwise;
}

Light light_of(const Libav& libav, const AVFrame& frame) {
  Light light;
  light.transfer = transfer_of(frame);
  light.primaries = primaries_of(frame, light.transfer);
  light.peak_nits = peak_nits(libav, frame, light.peak_nits);
  return light;
}

Error refused() {
  return Error::permanent(ErrorCode::processing_failed,
                          "the clip's frames are of a pixel format that cannot be converted");
}

struct ScalerCloser {
  const Libav* libav = nullptr;
  void operator()(SwsContext* scaler) const { libav->free_scaler(scaler); }
};

// What a frame is scaled to: size.height rows, one after another.
struct Canvas {
  Size size;
  AVPixelFormat format;
  std::span<std::byte> rows;
};

Result<void> scale_into(const Canvas& canvas, const Libav& libav, const AVFrame& frame, int flags) {
  const auto& [size, format, rows] = canvas;
  const std::unique_ptr<SwsContext, ScalerCloser> scaler(
      libav.get_scaler(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
                       size.width, size.height, format, flags, nullptr, nullptr, nullptr),
      ScalerCloser{&libav});
  if (!scaler) return refused();
  constexpr int kOne = 1 << 16;  // of contrast and saturation
  libav.set_colourspace(scaler.get(), libav.get_coefficients(matrix_of(frame)),
                        is_full_range(frame) ? 1 : 0, libav.get_coefficients(SWS_CS_DEFAULT), 1, 0,
                        kOne, kOne);
  auto* start = reinterpret_cast<std::uint8_t*>(rows.data());
  const std::array<std::uint8_t*, 4> planes{start, nullptr, nullptr, nullptr};
  const std::array<int, 4> strides{static_cast<int>(rows.size()) / size.height, 0, 0, 0};
  const int done = libav.scale(scaler.get(), frame.data, frame.linesize, 0, frame.height,
                               planes.data(), strides.data());
  return done == size.height ? Result<void>() : refused();
}

// libswscale writes whole vectors, beyond a row's end.
constexpr std::size_t kSlack = 64;

// Exactly and the same each time: chroma is interpolated, and no processor's shortcut is taken.
constexpr int kExact =
    SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT;

std::size_t samples_of(Size size) {
  return static_cast<std::size_t>(size.pixels()) * 3;
}

Result<Pixels> scaled(const Libav& libav, const AVFrame& frame, Size size, int flags) {
  Pixels pixels{.size = size, .rgb = Bytes(samples_of(size) + kSlack)};
  const std::span<std::byte> rows = std::span(pixels.rgb).first(samples_of(size));
  TRY(scale_into({size, AV_PIX_FMT_RGB24, rows}, libav, frame, flags));
  pixels.rgb.resize(samples_of(size));
  return pixels;
}

}  // namespace

Result<Size> square_size(const AVFrame& frame, double pixel_aspect, const Limits& limits) {
  const bool is_likely = pixel_aspect <= kMostAspect && pixel_aspect >= 1 / kMostAspect;
  const double aspect = is_likely ? pixel_aspect : 1;
  const double width = std::round(frame.width * std::max(aspect, 1.0));
  const double height = std::round(frame.height / std::min(aspect, 1.0));
  if (width * height > static_cast<double>(limits.max_pixels) ||
      std::max(width, height) > limits.max_side) {
    return Error::permanent(ErrorCode::too_many_pixels,
                            "the clip shows as " + std::to_string(std::llround(width)) + "x" +
                                std::to_string(std::llround(height)) +
                                " px with square pixels, the limit is " +
                                std::to_string(limits.max_pixels));
  }
  return Size{static_cast<int>(width), static_cast<int>(height)};
}

Result<Pixels> converted(const Libav& libav, const AVFrame& frame, Size size) {
  const Light light = light_of(libav, frame);
  if (light.is_srgb()) return scaled(libav, frame, size, kExact);
  std::vector<std::uint16_t> wide(samples_of(size) + kSlack);
  const auto rows = std::as_writable_bytes(std::span(wide).first(samples_of(size)));
  TRY(scale_into({size, AV_PIX_FMT_RGB48, rows}, libav, frame, kExact));
  return to_srgb(std::span(wide).first(samples_of(size)), size, light);
}

Result<Pixels> sketched(const Libav& libav, const AVFrame& frame, Size size) {
  return scaled(libav, frame, size, SWS_AREA | SWS_BITEXACT);
}

}  // namespace darkroom::video
