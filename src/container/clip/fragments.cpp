#include "container/clip/fragments.hpp"

#include "container/reader.hpp"

#include <algorithm>
#include <string>

namespace darkroom::container {

std::optional<std::size_t> Fragments::place_of(std::uint32_t id) const {
  const auto found = std::ranges::find(tracks_, id, &MovieTrack::id);
  if (found == tracks_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - tracks_.begin());
}

// Section 8.8.3.
Result<void> Fragments::take_defaults(const Box& box) {
  Reader reader = reader_of(box);
  TRY(reader.skip(4));
  const auto place = place_of(TRY(reader.u32()));
  TRY(reader.skip(4));
  if (place) tracks_[*place].default_sample_duration = TRY(reader.u32());
  return {};
}

// Section 8.8.7: which of the optional fields are there is in the flags.
Result<void> Fragments::take_header(const Box& box) {
  Reader reader = reader_of(box);
  const std::uint32_t flags = TRY(reader.u32());
  current_ = place_of(TRY(reader.u32()));
  if (!current_) return {};
  sample_duration_ = tracks_[*current_].default_sample_duration;
  if ((flags & 0x1U) != 0) TRY(reader.skip(8));
  if ((flags & 0x2U) != 0) TRY(reader.skip(4));
  if ((flags & 0x8U) != 0) sample_duration_ = TRY(reader.u32());
  return {};
}

// Section 8.8.8: a row has those of four fields of 32 bits that the flags name.
Result<void> Fragments::take_run(const Box& box) {
  if (!current_) return {};
  MovieTrack& track = tracks_[*current_];
  Reader reader = reader_of(box);
  const std::uint32_t flags = TRY(reader.u32());
  const std::uint32_t samples = TRY(reader.u32());
  for (const std::uint32_t field : {0x1U, 0x4U}) TRY(reader.skip((flags & field) != 0 ? 4 : 0));
  std::size_t row = 0;
  for (const std::uint32_t field : {0x100U, 0x200U, 0x400U, 0x800U}) {
    row += (flags & field) != 0 ? 4 : 0;
  }
  if (row > 0 && samples > reader.left() / row) return too_many_rows(samples);
  // Without rows nothing but a limit bounds what a demuxer would make room for.
  if (row == 0 && samples > static_cast<std::uint32_t>(limits_.max_clip_frames)) {
    return Error::permanent(ErrorCode::too_many_frames,
                            "a fragment of " + std::to_string(samples) + " samples, limit " +
                                std::to_string(limits_.max_clip_frames));
  }
  track.clip.frames += samples;
  if ((flags & 0x100U) == 0) {
    track.fragments_duration += std::uint64_t{samples} * sample_duration_;
    return {};
  }
  for (std::uint32_t i = 0; i < samples; ++i) {
    track.fragments_duration += TRY(reader.u32());
    TRY(reader.skip(row - 4));
  }
  return {};
}

}  // namespace darkroom::container
