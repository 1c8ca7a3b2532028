#include "container/make_bmff.hpp"
#include "container/refused.hpp"

namespace darkroom::container {
namespace {

using enum ErrorCode;

std::string repeated(std::string_view part, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += part;
  return all;
}

// Boxes inside each other, `depth` of them.
std::string nested(std::string_view type, int depth) {
  std::string content;
  for (int i = 0; i < depth; ++i) content = box(type, content);
  return content;
}

std::string meta(std::string_view content) {
  return ftyp() + full_box("meta", 0, content);
}

std::string large_box(std::uint64_t size) {
  return big(4, 1) + "free" + big(8, size);
}

std::string sequence(unsigned samples, unsigned width, unsigned height) {
  return ftyp("avis", "avif") + box("moov", track("pict", samples, width, height));
}

std::vector<Refusal> broken() {
  return {
      {"FileTypeAlone", ftyp(), corrupt_image, "no picture with a size"},
      {"MetaAlone", meta(""), corrupt_image, "no picture with a size"},
      {"Cut", bmff().substr(0, bmff().size() - 1), truncated_image, "AVIF ends after"},
      {"BoxOfFourBytes", ftyp() + big(4, 4) + "meta", corrupt_image, "claims 4 bytes"},
      {"LargeBoxOfTenBytes", ftyp() + large_box(10), corrupt_image, "claims 10 bytes"},
      {"BoxBeyondTheFile", ftyp() + big(4, 999) + "mdat", truncated_image, "AVIF ends"},
      {"LargeBoxBeyondEverything", ftyp() + large_box(~0ULL), truncated_image, "AVIF ends"},
      {"ChildBeyondItsParent", meta(big(4, 999) + "pitm"), corrupt_image, "box ends"},
      {"NestedBoxes", ftyp() + nested("moov", 5000), corrupt_image, "nested deeper than 16"},
      {"ItemBeyondTheFile", bmff({.extents = {{2, 500, 1'000'000}}}), truncated_image,
       "item 2 ends beyond"},
      {"ItemThatBeginsBeyondTheFile", bmff({.extents = {{2, 1'000'000, 0}}}), truncated_image,
       "item 2 ends beyond"},
      {"ItemBeyondItsIdat", bmff({.extents = {{2, 0, 1, true}}}), corrupt_image,
       "beyond the 0 bytes"},
      {"NoSize", bmff({.properties = {av1c()}}), corrupt_image, "no picture with a size"},
      {"SizeZero", bmff({.properties = {ispe(0, 48)}}), corrupt_image, "AVIF width is 0"},
      {"SizeOfFiveBytes", bmff({.properties = {full_box("ispe", 0, "1")}}), corrupt_image, "ispe"},
      {"NoPrimaryVersion", meta(box("pitm", "")), corrupt_image, "pitm box ends"},
      {"ItemOfNoBytes", meta(full_box("iinf", 0, big(2, 1) + box("infe", ""))), corrupt_image,
       "infe box ends"},
      {"LocationsOfVersionThree",
       bmff({.extents = {}, .more_of_meta = ""}).replace(bmff().find("iloc") + 4, 1, "\3"),
       corrupt_image, "iloc box of version 3"},
      {"LocationsOfThreeByteNumbers", bmff().replace(bmff().find("iloc") + 8, 1, "\x34"),
       corrupt_image, "numbers of 3 bytes"},
      {"LocationsCutShort", bmff().replace(bmff().find("iloc") + 10, 2, big(2, 900)), corrupt_image,
       "iloc box ends"},
      {"AssociationsInFiveBoxes", bmff({.more_of_meta = repeated(ipma(1), 4)}), corrupt_image,
       "more than four ipma"},
      {"TrackOfNoHandler", ftyp("avis", "") + box("moov", box("trak", box("hdlr", ""))),
       corrupt_image, "box of a track ends"},
      {"TrackOfNoWidth", sequence(3, 0, 48), corrupt_image, "AVIF width is 0"},
  };
}

INSTANTIATE_TEST_SUITE_P(Bmff, Refused, testing::ValuesIn(broken()), name_of);

// Numbers of no bytes: a few bytes of table that claim millions of extents.
std::string endless_extents() {
  const std::string row = big(2, 1) + big(2, 0) + big(2, 0xffff);
  const std::string table = full_box("iloc", 0, "\0\0"s + big(2, 500) + repeated(row, 500));
  return bmff({.more_of_meta = ""})
      .insert(bmff().find("iloc") - 4, table)
      .replace(ftyp().size(), 4, big(4, bmff().find("mdat") - 4 - ftyp().size() + table.size()));
}

std::string with_associations(std::uint32_t rows) {
  const std::string table = full_box("ipma", 0, big(4, rows) + repeated(big(2, 1) + "\1\1", rows));
  return bmff({.more_of_meta = table});
}

std::vector<Refusal> too_much() {
  const std::string mib(1 << 20, 'x');
  const std::string uuid("\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", 16);
  return {
      {"Pixels", bmff({.properties = {ispe(65535, 65535)}}), too_many_pixels, "4294.8 Mpx"},
      {"PixelsOf32Bits", bmff({.properties = {ispe(0xffffffff, 0xffffffff)}}), too_many_pixels,
       "limit 50.0 Mpx"},
      {"PixelsOfATile", bmff({.other_properties = ispe(16000, 16000)}), too_many_pixels,
       "256.0 Mpx"},
      {"PixelsOfATrack", sequence(3, 16000, 16000), too_many_pixels, "256.0 Mpx"},
      {"Frames", sequence(1001, 64, 48), too_many_frames, "1001 frames"},
      {"Boxes", ftyp() + repeated(box("free", ""), 10'000), too_complex, "more than 10000"},
      {"Extents", endless_extents(), too_complex, "iloc box of 65535 rows"},
      {"Associations", with_associations(10'001), too_complex, "ipma box of 10001 rows"},
      {"Profile", bmff({.properties = {ispe(8, 8), box("colr", "prof" + repeated(mib, 9))}}),
       metadata_too_large, "AVIF metadata"},
      {"C2pa", bmff({.before_data = box("uuid", uuid + repeated(mib, 5))}), metadata_too_large,
       "AVIF C2PA store"},
  };
}

INSTANTIATE_TEST_SUITE_P(BmffWithTooMuch, Refused, testing::ValuesIn(too_much()), name_of);

}  // namespace
}  // namespace darkroom::container
