#include "container/make_tiff.hpp"
#include "container/refused.hpp"

#include <optional>

namespace darkroom::container {
namespace {

using enum ErrorCode;
using namespace std::string_literals;

// The default fields with `more` after them.
std::vector<TiffField> fields_and(const std::vector<TiffField>& more) {
  std::vector<TiffField> fields = Tiff{}.fields;
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

class TiffOrder : public testing::TestWithParam<std::string> {};

TEST_P(TiffOrder, HasTheFactsOfItsFirstDirectory) {
  const Facts facts = facts_of(tiff({.order = GetParam(), .fields = fields_and({{274, 3, 1, 6}})}));

  EXPECT_EQ(facts.format, Format::tiff);
  EXPECT_EQ(facts.size, (Size{64, 48}));
  EXPECT_EQ(facts.bit_depth, 8);
  EXPECT_EQ(facts.colour, ColourModel::grey);
  EXPECT_EQ(facts.orientation, 6);
  EXPECT_EQ(facts.frames, 1);
  EXPECT_EQ(facts.chunks, 7);
  EXPECT_FALSE(facts.has_alpha);
}

INSTANTIATE_TEST_SUITE_P(Of, TiffOrder, testing::Values("II", "MM"),
                         [](const auto& order) { return order.param; });

struct Kind {
  std::string name;
  unsigned photometric = 0;
  std::optional<ColourModel> colour;
};

class TiffKind : public testing::TestWithParam<Kind> {};

TEST_P(TiffKind, HasItsColour) {
  std::vector<TiffField> fields = Tiff{}.fields;
  fields[3].value = GetParam().photometric;

  EXPECT_EQ(facts_of(tiff({.fields = fields})).colour, GetParam().colour);
}

INSTANTIATE_TEST_SUITE_P(
    Of, TiffKind,
    testing::Values(Kind{"WhiteIsZero", 0, ColourModel::grey}, Kind{"Rgb", 2, ColourModel::rgb},
                    Kind{"Palette", 3, ColourModel::palette}, Kind{"Cmyk", 5, ColourModel::cmyk},
                    Kind{"Ycbcr", 6, ColourModel::ycbcr}, Kind{"Lab", 8, std::nullopt}),
    [](const auto& kind) { return kind.param.name; });

TEST(Tiff, CountsItsImages) {
  EXPECT_EQ(facts_of(tiff({.images = 3})).frames, 3);
}

TEST(Tiff, HasAlphaByItsExtraSamples) {
  EXPECT_TRUE(facts_of(tiff({.fields = fields_and({{338, 3, 1, 2}})})).has_alpha);
  EXPECT_FALSE(facts_of(tiff({.fields = fields_and({{338, 3, 1, 0}})})).has_alpha);
}

TEST(Tiff, CountsItsMetadataByKind) {
  const std::vector<TiffField> fields = fields_and({{34675, 7, 9, 8}, {700, 7, 5, 8}});

  const Facts facts = facts_of(tiff({.fields = fields}));

  EXPECT_EQ(facts.icc_bytes, 9U);
  EXPECT_EQ(facts.xmp_bytes, 5U);
}

TEST(Tiff, StandsUprightWhereItsOrientationIsNonsense) {
  EXPECT_EQ(facts_of(tiff({.fields = fields_and({{274, 3, 1, 9}})})).orientation, 1);
}

TEST(Tiff, TakesTheFirstOfTwoFieldsOfATag) {
  EXPECT_EQ(facts_of(tiff({.fields = fields_and({{256, 3, 1, 99}})})).size.width, 64);
}

std::vector<Refusal> refusals() {
  const auto with = [](std::size_t at, std::uint64_t value) {
    std::vector<TiffField> fields = Tiff{}.fields;
    fields[at].value = value;
    return tiff({.fields = fields});
  };
  std::vector<TiffField> many(10'001, TiffField{60000, 3, 1, 0});
  return {
      {"HeadAlone", "II*\0"s, truncated_image, "TIFF ends after 4 bytes"},
      {"DirectoryBeyondTheFile", "II*\0"s + little(4, 999), truncated_image, "TIFF ends"},
      {"Cut", tiff().substr(0, tiff().size() - 1), truncated_image, "TIFF ends"},
      {"NoWidth", tiff({.fields = {{257, 3, 1, 8}}}), corrupt_image, "no width or no height"},
      {"NoHeight", tiff({.fields = {{256, 3, 1, 8}}}), corrupt_image, "no width or no height"},
      {"WidthZero", with(0, 0), corrupt_image, "TIFF width is 0"},
      {"DepthZero", with(2, 0), corrupt_image, "0 bits a sample"},
      {"StripBeyondTheFile", with(5, 1'000'000), truncated_image, "image data ends beyond"},
      {"StripThatBeginsBeyondTheFile", with(4, 1'000'000), truncated_image, "image data ends"},
      {"TileBeyondTheFile", tiff({.fields = fields_and({{324, 4, 1, 8}, {325, 4, 1, 9999}})}),
       truncated_image, "image data ends beyond"},
      {"ValuesBeyondTheFile", tiff({.fields = fields_and({{700, 7, 99, 9999}})}), truncated_image,
       "TIFF ends"},
      {"Circle", tiff({.images = 3, .is_circle = true}), corrupt_image, "in a circle"},
      {"Pixels", with(0, 60000), too_many_pixels, "px a side"},
      {"Images", tiff({.images = 1001}), too_many_frames, "1001 frames"},
      {"Fields", tiff({.fields = many}), too_complex, "more than 10000"},
      {"Metadata",
       tiff({.fields = fields_and({{34675, 7, (8 << 20) + 1, 8}}),
             .data = std::string((8 << 20) + 1, 'p')}),
       metadata_too_large, "TIFF metadata"},
  };
}

INSTANTIATE_TEST_SUITE_P(Tiff, Refused, testing::ValuesIn(refusals()), name_of);

}  // namespace
}  // namespace darkroom::container
