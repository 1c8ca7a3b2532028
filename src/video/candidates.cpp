#include "video/candidates.hpp"

#include "video/conversion.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace darkroom::video {
namespace {

constexpr int kWanted = 20;  // frames to choose from
constexpr int kEnoughKeyframes = 6;
constexpr int kSketchSide = 320;  // px of the longer side: blur that does not show there is none
// Decoded in one pass at most, skipped frames not counted: 300 frames of 1920x1080.
constexpr std::int64_t kMostPixels = 620'000'000;

// The middle of each of kWanted equal parts: neither a title's first frame nor the last fade.
double target(int part, double seconds) {
  return seconds * (part + 0.5) / kWanted;
}

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

Result<std::vector<Candidate>> keyframes(const Libav& libav, Demuxer& demuxer, Decoder& decoder,
                                         double seconds) {
  std::vector<Candidate> found;
  double last = -1;  // seconds, of the keyframe before
  for (int part = 0; part < kWanted; ++part) {
    demuxer.seek(target(part, seconds));
    auto frame = decoder.next_keyframe([&](double time) {
      const bool is_new = time > last;
      if (is_new) last = time;
      return is_new;
    });
    if (!frame && is_fatal(frame.error())) return frame.error();
    if (!frame || !*frame) continue;
    found.push_back(TRY(looked_at(libav, **frame, true)));
  }
  return found;
}

// The next whole frame; nothing at the end, or where more are damaged than were wanted.
Result<std::optional<Frame>> next_whole(Decoder& decoder, int& damaged) {
  for (;;) {
    auto frame = decoder.next();
    if (frame || is_fatal(frame.error())) return frame;
    if (++damaged > kWanted) return std::optional<Frame>();
  }
}

// The first part whose middle a frame at `shown` does not show. Of a clip that does not say how
// long it is, the next one.
int part_after(int part, double shown, double seconds) {
  ++part;
  while (part < kWanted && seconds > 0 && target(part, seconds) <= shown) ++part;
  return part;
}

Result<std::vector<Candidate>> one_pass(const Libav& libav, Demuxer& demuxer, Decoder& decoder,
                                        const container::Facts& facts) {
  const double seconds = facts.clip->seconds;
  const auto most_frames =
      static_cast<int>(kMostPixels / std::max<std::int64_t>(facts.size.pixels(), 1));
  demuxer.seek(0);
  decoder.restart();
  decoder.skip_unreferenced(facts.clip->frames > 4 * std::uint64_t{kWanted});
  std::vector<Candidate> found;
  const int before = decoder.decoded();
  int damaged = 0;
  for (int part = 0; part < kWanted && decoder.decoded() - before < most_frames;) {
    const std::optional<Frame> frame = TRY(next_whole(decoder, damaged));
    if (!frame) break;
    if (frame->seconds + 1e-6 < target(part, seconds)) continue;
    found.push_back(TRY(looked_at(libav, *frame, false)));
    part = part_after(part, frame->seconds, seconds);
  }
  decoder.skip_unreferenced(false);
  return found;
}

}  // namespace

Result<std::vector<Candidate>> candidates(const Libav& libav, Demuxer& demuxer, Decoder& decoder,
                                          const container::Facts& facts) {
  std::vector<Candidate> found;
  if (facts.clip->seconds > 0) {
    found = TRY(keyframes(libav, demuxer, decoder, facts.clip->seconds));
  }
  if (found.size() >= kEnoughKeyframes) return found;
  std::vector<Candidate> more = TRY(one_pass(libav, demuxer, decoder, facts));
  return more.empty() ? found : more;
}

}  // namespace darkroom::video
