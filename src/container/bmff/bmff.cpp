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

// Where the bytes of each item are counted that is metadata.
std::map<std::uint32_t, std::uint64_t*> counters_of(const Contents& contents, Facts& facts) {
  std::map<std::uint32_t, std::uint64_t*> counters;
  for (const Item& item : contents.items) {
    if (item.type == four("Exif")) counters.emplace(item.id, &facts.exif_bytes);
    if (item.content_type == "application/rdf+xml") counters.emplace(item.id, &facts.xmp_bytes);
  }
  return counters;
}

// Every item's bytes are there, and those of metadata are counted.
Result<void> read_locations(const Contents& contents, ByteView file, Facts& facts,
                            const Limits& limits) {
  if (!contents.locations) return {};
  const auto counters = counters_of(contents, facts);
  const std::uint64_t idat = contents.idat.value_or(ByteView{}).size();
  for (const Stretch& stretch : TRY(stretches_of(*contents.locations, limits))) {
    const std::uint64_t bytes = stretch.in_idat ? idat : file.size();
    if (stretch.offset > bytes || stretch.length > bytes - stretch.offset) {
      return ends_beyond(stretch, bytes, facts.format);
    }
    const auto counter = counters.find(stretch.item);
    if (counter != counters.end()) *counter->second += stretch.length;
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
