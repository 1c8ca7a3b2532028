#include "container/clip/movie_track.hpp"

#include "container/verdict.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace darkroom::container {
namespace {

std::optional<ClipCodec> codec_of(std::uint32_t coding) {
  switch (coding) {
    case four("avc1"):
    case four("avc3"):
      return ClipCodec::h264;
    case four("hvc1"):
    case four("hev1"):
      return ClipCodec::hevc;
    case four("vp08"):
      return ClipCodec::vp8;
    case four("vp09"):
      return ClipCodec::vp9;
    case four("av01"):
      return ClipCodec::av1;
    case four("apco"):
    case four("apcs"):
    case four("apcn"):
    case four("apch"):
    case four("ap4h"):
    case four("ap4x"):
      return ClipCodec::prores;
    default:
      return std::nullopt;
  }
}

bool is_configuration(const Box& box) {
  constexpr std::array kTypes{four("avcC"), four("hvcC"), four("av1C"), four("vpcC")};
  return std::ranges::find(kTypes, box.type) != kTypes.end();
}

std::string as_name(std::uint32_t type) {
  std::string name;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) name += static_cast<char>(type >> shift & 0xff);
  return name;
}

// What a matrix of 0s and 1s does to a picture, by its signs alone: (x, y) goes to (a x + c y,
// b x + d y). Any other angle is no turn that a picture could make. ISO/IEC 14496-12, 6.2.2.
int orientation_of(std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d) {
  using BySigns = std::array<std::array<int, 2>, 2>;  // minus first
  constexpr BySigns kUpright{{{3, 2}, {4, 1}}};       // of a, of d
  constexpr BySigns kTurned{{{7, 8}, {6, 5}}};        // of b, of c
  const auto of_signs = [](const BySigns& table, std::int32_t one, std::int32_t other) {
    return table.at(one > 0 ? 1 : 0).at(other > 0 ? 1 : 0);
  };
  if (b == 0 && c == 0 && a != 0 && d != 0) return of_signs(kUpright, a, d);
  if (a == 0 && d == 0 && b != 0 && c != 0) return of_signs(kTurned, b, c);
  return 1;
}

// Section 8.3.2: behind the times stand 16 bytes of layer and volume, then the matrix.
Result<void> take_track_header(const Box& box, MovieTrack& track) {
  Reader reader = reader_of(box);
  const std::size_t width = TRY(reader.u8()) == 1 ? 8 : 4;
  TRY(reader.skip(3 + 2 * width));
  track.id = TRY(reader.u32());
  TRY(reader.skip(4 + width + 16));
  std::array<std::int32_t, 5> matrix{};  // a, b, u, c, d
  for (std::int32_t& each : matrix) each = static_cast<std::int32_t>(TRY(reader.u32()));
  track.clip.orientation = orientation_of(matrix[0], matrix[1], matrix[3], matrix[4]);
  return {};
}

Result<void> take_handler(const Box& box, MovieTrack& track) {
  Reader reader = reader_of(box);
  TRY(reader.skip(8));
  const std::uint32_t handler = TRY(reader.u32());
  if (handler == four("vide")) track.clip.kind = TrackKind::video;
  if (handler == four("soun")) track.clip.kind = TrackKind::audio;
  return {};
}

// Section 8.6.6. A media time of -1 is an empty edit, a pause.
Result<void> take_edits(const Box& box, MovieTrack& track) {
  Reader reader = reader_of(box);
  const std::size_t width = TRY(reader.u8()) == 1 ? 8 : 4;
  TRY(reader.skip(3));
  const std::uint32_t rows = TRY(reader.u32());
  if (rows > reader.left() / (2 * width + 4)) return too_many_rows(rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    const std::uint64_t duration = TRY(reader.number(width));
    const std::uint64_t from = TRY(reader.number(width));
    TRY(reader.skip(4));
    const bool is_empty = from == (width == 8 ? ~0ULL : 0xffff'ffffULL);
    if (!is_empty) track.edited += duration;
  }
  return {};
}

// The first sample description (sections 8.5.2 and 12.1.3): what decodes the first frame.
Result<void> take_description(const Box& box, MovieTrack& track) {
  if (track.clip.kind != TrackKind::video) return {};
  Reader reader = reader_of(box);
  TRY(reader.skip(8));
  if (reader.left() == 0) return {};
  const Box entry = TRY(next_box(reader));
  track.clip.coding = as_name(entry.type);
  track.clip.codec = codec_of(entry.type);
  track.clip.is_encrypted = entry.type == four("encv");
  Reader fields(entry.content, ErrorCode::corrupt_image, "sample description");
  TRY(fields.skip(24));
  track.clip.width = TRY(fields.u16());
  track.clip.height = TRY(fields.u16());
  TRY(fields.skip(50));
  if (track.clip.codec == ClipCodec::prores) track.clip.bit_depth = 10;
  while (track.clip.codec && fields.left() >= 8) {
    const Box child = TRY(next_box(fields));
    if (!is_configuration(child)) continue;
    track.clip.bit_depth = bit_depth_of(*track.clip.codec, child.content);
  }
  return {};
}

Result<void> check_rows(const Box& box, std::size_t row_bytes) {
  Reader reader = reader_of(box);
  TRY(reader.skip(4));
  const std::uint32_t rows = TRY(reader.u32());
  if (rows > reader.left() / row_bytes) return too_many_rows(rows);
  return {};
}

Result<void> take_sizes(const Box& box, MovieTrack& track) {
  Reader reader = reader_of(box);
  TRY(reader.skip(4));
  const bool has_rows = TRY(reader.u32()) == 0;  // else all samples are of that size
  const std::uint32_t samples = TRY(reader.u32());
  if (has_rows && samples > reader.left() / 4) return too_many_rows(samples);
  track.clip.frames = samples;
  return {};
}

Result<void> take_compact_sizes(const Box& box, MovieTrack& track) {
  Reader reader = reader_of(box);
  TRY(reader.skip(7));
  const std::uint64_t bits = TRY(reader.u8());
  const std::uint32_t samples = TRY(reader.u32());
  if (samples * bits > std::uint64_t{reader.left()} * 8) return too_many_rows(samples);
  track.clip.frames = samples;
  return {};
}

}  // namespace

Reader reader_of(const Box& box) {
  return {box.content, ErrorCode::corrupt_image, "box of a movie"};
}

Result<Clock> clock_of(const Box& box) {
  Reader reader = reader_of(box);
  const std::size_t width = TRY(reader.u8()) == 1 ? 8 : 4;
  TRY(reader.skip(3));
  const std::uint64_t created = TRY(reader.number(width));
  TRY(reader.skip(width));
  const std::uint32_t timescale = TRY(reader.u32());
  const std::uint64_t duration = TRY(reader.number(width));
  const bool is_unknown = duration == (width == 8 ? ~0ULL : 0xffff'ffffULL);
  return Clock{.timescale = timescale, .duration = is_unknown ? 0 : duration, .created = created};
}

Error too_many_rows(std::uint64_t rows) {
  return corrupt("a table of a movie claims " + std::to_string(rows) +
                 " rows, more than its box holds");
}

Result<void> take_track_box(const Box& box, MovieTrack& track) {
  switch (box.type) {
    case four("tkhd"):
      return take_track_header(box, track);
    case four("mdhd"): {
      const Clock clock = TRY(clock_of(box));
      track.timescale = clock.timescale;
      track.duration = clock.duration;
      return {};
    }
    case four("hdlr"):
      return take_handler(box, track);
    case four("elst"):
      return take_edits(box, track);
    case four("stsd"):
      return take_description(box, track);
    case four("stsz"):
      return take_sizes(box, track);
    case four("stz2"):
      return take_compact_sizes(box, track);
    case four("stts"):
    case four("ctts"):
    case four("co64"):
      return check_rows(box, 8);
    case four("stsc"):
      return check_rows(box, 12);
    case four("stco"):
    case four("stss"):
      return check_rows(box, 4);
    default:
      return {};
  }
}

}  // namespace darkroom::container
