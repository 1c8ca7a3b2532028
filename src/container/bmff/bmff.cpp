#include "container/bmff/bmff.hpp"

#include "container/bmff/contents.hpp"
#include "container/bmff/properties.hpp"
#include "container/reader.hpp"
#include "container/verdict.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace darkroom::container {
namespace {

Result<void> read_primary(const Contents& contents, Facts& facts, const Limits& limits) {
  PrimaryItem primary(facts, limits);
  for (const ByteView association : contents.associations) {
    for (const std::uint16_t place : TRY(properties_of(association, *contents.primary, limits))) {
      if (place == 0 || place > contents.properties.size()) continue;
      TRY(primary.take(contents.properties[place - 1U]));
    }
  }
  for (const Box& property : contents.properties) {
    TRY(primary.take_codec(property));
    facts.has_alpha = facts.has_alpha || is_alpha(property);
  }
  primary.finish();
  return {};
}

// The sequence, where there is one: its first picture track. Its size counts where no item has one.
Result<void> read_tracks(const Contents& contents, Facts& facts, const Limits& limits) {
  const auto is_picture = [](const Track& track) { return track.handler == four("pict"); };
  const auto track = std::ranges::find_if(contents.tracks, is_picture);
  if (track == contents.tracks.end()) return {};
  TRY(set_frames(facts, std::max(track->samples, 1U), limits));
  if (facts.size.width == 0) return set_size(facts, track->width, track->height, limits);
  return check_size(facts.format, track->width, track->height, limits);
}

Error ends_beyond(const Stretch& stretch, std::uint64_t bytes, Format format) {
  const std::string message = std::string(display_name(format)) + " item " +
                              std::to_string(stretch.item) + " ends beyond the " +
                              std::to_string(bytes) + " bytes that are there";
  return stretch.in_idat ? corrupt(message) : truncated(message);
}

// The items that are metadata, by their ids.
std::map<std::uint32_t, MetadataKind> metadata_of(const Contents& contents) {
  std::map<std::uint32_t, MetadataKind> kinds;
  for (const Item& item : contents.items) {
    if (item.type == four("Exif")) kinds.emplace(item.id, MetadataKind::exif);
    if (item.content_type == "application/rdf+xml") kinds.emplace(item.id, MetadataKind::xmp);
  }
  return kinds;
}

// An item in several stretches has a piece for each: nobody joins them, for no writer parts them.
void take_metadata(MetadataKind kind, ByteView file, ByteView stretch, Facts& facts) {
  if (kind == MetadataKind::xmp) {
    facts.xmp_bytes += stretch.size();
    note(facts.metadata, kind, file, stretch);
    return;
  }
  facts.exif_bytes += stretch.size();
  // HEIF, section A.2.1: the TIFF structure begins so many bytes after this number.
  Reader reader(stretch, ErrorCode::corrupt_image, "Exif item");
  const Result<std::uint32_t> before = reader.u32();
  if (!before || *before > reader.left()) return;
  note(facts.metadata, kind, file, reader.rest().subspan(*before));
}

// Every item's bytes are there, and those of metadata are counted.
Result<void> read_locations(const Contents& contents, ByteView file, Facts& facts,
                            const Limits& limits) {
  if (!contents.locations) return {};
  const auto kinds = metadata_of(contents);
  for (const Stretch& stretch : TRY(stretches_of(*contents.locations, limits))) {
    const ByteView bytes = stretch.in_idat ? contents.idat.value_or(ByteView{}) : file;
    if (stretch.offset > bytes.size() || stretch.length > bytes.size() - stretch.offset) {
      return ends_beyond(stretch, bytes.size(), facts.format);
    }
    const auto kind = kinds.find(stretch.item);
    if (kind == kinds.end()) continue;
    take_metadata(kind->second, file, bytes.subspan(stretch.offset, stretch.length), facts);
  }
  return {};
}

}  // namespace

Result<Facts> walk_bmff(ByteView file, Format format, const Limits& limits) {
  Facts facts{.format = format};
  const Contents contents = TRY(read_contents(file, facts, limits));
  if (contents.primary) TRY(read_primary(contents, facts, limits));
  TRY(read_tracks(contents, facts, limits));
  if (facts.size.width == 0) {
    return corrupt(std::string(display_name(format)) + " has no picture with a size");
  }
  TRY(read_locations(contents, file, facts, limits));
  TRY(check_metadata(facts, limits));
  return facts;
}

}  // namespace darkroom::container
