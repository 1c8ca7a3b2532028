#include "video/candidates.hpp"

#include "video/conversion.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace darkroom::video {
namespace {

constexpr int kMostDamaged = 20;  // frames of one pass
constexpr int kSketchSide = 320;  // px of the longer side: blur that does not show there is none
// Decoded in one pass at most, skipped frames not counted: 300 frames of 1920x1080.
constexpr std::int64_t kMostPixels = 620'000'000;

// So many equal parts of a clip, of each the middle: neither a title's first frame nor the last
// fade.
struct Parts {
  int count;
  double seconds;  // of the clip

  double middle(int part) const { return seconds * (part + 0.5) / count; }

  // The first part whose middle a frame at `shown` does not show. Of a clip that does not say how
  // long it is, the next one.
  int after(int part, double shown) const {
    ++part;
    while (part < count && seconds > 0 && middle(part) <= shown) ++part;
    return part;
  }
};

Result<Candidate> looked_at(const Libav& libav, const Frame& frame, bool is_keyframe) {
  const double scale = std::min(1.0, static_cast<double>(kSketchSide) /
                                         std::max(frame.picture->width, frame.picture->height));
  const auto side = [&](int px) { return std::max(1, static_cast<int>(std::lround(px * scale))); };
  const Size size{.width = side(frame.picture->width), .height = side(frame.picture->height)};
  const Pixels sketch = TRY(sketched(libav, *frame.picture, size));
  return Candidate{.looks = looks_of(sketch), .seconds = frame.seconds, .is_keyframe = is_keyframe};
}

// Whether a job should end for it, rather than one frame be left out.
bool is_fatal(const Error& error) {
  return error.code() != ErrorCode::corrupt_image;
}

Result<std::vector<Candidate>> keyframes(const Reading& reading, const Parts& parts) {
  std::vector<Candidate> found;
  double last = -1;  // seconds, of the keyframe before
  for (int part = 0; part < parts.count; ++part) {
    reading.demuxer.seek(parts.middle(part));
    auto frame = reading.decoder.next_keyframe([&](double time) {
      const bool is_new = time > last;
      if (is_new) last = time;
      return is_new;
    });
    if (!frame && is_fatal(frame.error())) return frame.error();
    if (!frame || !*frame) continue;
    found.push_back(TRY(looked_at(reading.libav, **frame, true)));
  }
  return found;
}

// The next whole frame; nothing at the end, or where more are damaged than were wanted.
Result<std::optional<Frame>> next_whole(Decoder& decoder, int& damaged) {
  for (;;) {
    auto frame = decoder.next();
    if (frame || is_fatal(frame.error())) return frame;
    if (++damaged > kMostDamaged) return std::optional<Frame>();
  }
}

Result<std::vector<Candidate>> one_pass(const Reading& reading, const container::Facts& facts,
                                        const Parts& parts) {
  Decoder& decoder = reading.decoder;
  const auto most_frames =
      static_cast<int>(kMostPixels / std::max<std::int64_t>(facts.size.pixels(), 1));
  reading.demuxer.seek(0);
  decoder.restart();
  decoder.skip_unreferenced(facts.clip->frames > 4 * static_cast<std::uint64_t>(parts.count));
  std::vector<Candidate> found;
  const int before = decoder.decoded();
  int damaged = 0;
  for (int part = 0; part < parts.count && decoder.decoded() - before < most_frames;) {
    const std::optional<Frame> frame = TRY(next_whole(decoder, damaged));
    if (!frame) break;
    if (frame->seconds + 1e-6 < parts.middle(part)) continue;
    found.push_back(TRY(looked_at(reading.libav, *frame, false)));
    part = parts.after(part, frame->seconds);
  }
  decoder.skip_unreferenced(false);
  return found;
}

}  // namespace

Result<std::vector<Candidate>> candidates(const Reading& reading, const container::Facts& facts,
                                          const Wanted& wanted) {
  const Parts parts{.count = wanted.frames, .seconds = facts.clip->seconds};
  std::vector<Candidate> found;
  if (parts.seconds > 0) found = TRY(keyframes(reading, parts));
  if (static_cast<int>(found.size()) >= wanted.keyframes) return found;
  std::vector<Candidate> more = TRY(one_pass(reading, facts, parts));
  return more.empty() ? found : more;
}

}  // namespace darkroom::video
