// An animation, frame by frame, by the decoder of its format. Throws vips::VError; whatever is
// thrown is the source's fault.
#pragma once

#include "container/facts.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/geometry.hpp>

#include <vips/vips8>

#include <memory>

namespace darkroom::image {

struct DecodedFrame {
  vips::VImage pixels;  // whole, in memory: what blending and disposal mean is done
  int delay_ms = 0;     // how long it shows, 0 or more
};

// Not thread-safe.
class FrameReader {
 public:
  FrameReader() = default;
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;
  virtual ~FrameReader() = default;

  virtual Size size() const = 0;  // px, of each frame; known before any is decoded
  virtual int frames() const = 0;
  virtual int loops() const = 0;  // how often all of it is shown; 0: for ever
  // Decodes one more; may be called frames() times. 8-bit sRGB, 3 or 4 bands, straight alpha last.
  virtual DecodedFrame next() = 0;
};

// The header is read and no pixel yet. The bytes must outlive the reader.
std::unique_ptr<FrameReader> read_gif_frames(ByteView source, const container::Facts& facts);
std::unique_ptr<FrameReader> read_webp_frames(ByteView source, const container::Facts& facts);

}  // namespace darkroom::image
