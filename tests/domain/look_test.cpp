#include "domain/look.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace darkroom {
namespace {

Variant of(Format format) {
  return {.name = "v", .box = {20, 20}, .format = format};
}

TEST(Look, IsAlikeWhereOnlyTheFilesDiffer) {
  const Variant one = of(Format::jpeg);
  Variant other = of(Format::jpeg);
  other.name = "other";
  other.quality = 5;
  other.effort = 9;
  other.progressive = true;
  other.chroma = Chroma::full;
  other.max_bytes = 9000;
  other.target_quality = 50;
  other.metadata.policy = MetadataPolicy::keep;
  other.set = "set";

  EXPECT_TRUE(look_alike(one, other, false));
}

TEST(Look, KeepsAlphaWhereOneOfItsFormatsDoes) {
  Variant open = of(Format::jpeg);
  open.formats = {Format::jpeg, Format::webp};
  EXPECT_TRUE(look_alike(open, of(Format::webp), false));
  EXPECT_FALSE(look_alike(open, of(Format::jpeg), false));
}

TEST(Look, IsOneInEachFormatOfWhatIsOpaque) {
  const Variant jpeg = of(Format::jpeg);
  Variant webp = of(Format::webp);
  EXPECT_TRUE(look_alike(webp, of(Format::avif), false));
  EXPECT_FALSE(look_alike(jpeg, webp, false));
  EXPECT_TRUE(look_alike(jpeg, webp, true));

  webp.background.alpha = 0;  // may show around it

  Variant other = jpeg;
  other.background.alpha = 0;
  EXPECT_FALSE(look_alike(other, webp, true));
}

struct Apart {
  const char* name;
  std::function<void(Variant&)> change;
};

class LookApart : public testing::TestWithParam<Apart> {};

TEST_P(LookApart, IsAnother) {
  const Variant one = of(Format::webp);
  Variant other = one;
  GetParam().change(other);

  EXPECT_FALSE(look_alike(one, other, false));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, LookApart,
    testing::Values(Apart{"Alpha", [](Variant& v) { v.format = Format::jpeg; }},
                    Apart{"Box", [](Variant& v) { v.box.width = 21; }},
                    Apart{"Fit", [](Variant& v) { v.fit = Fit::cover; }},
                    Apart{"Enlarge", [](Variant& v) { v.enlarge = true; }},
                    Apart{"Background", [](Variant& v) { v.background = {1, 2, 3}; }},
                    Apart{"Gravity", [](Variant& v) { v.gravity.pull = Gravity::Pull::entropy; }},
                    Apart{"Trim", [](Variant& v) { v.trim = 1; }},
                    Apart{"Pad", [](Variant& v) { v.pad = 1; }},
                    Apart{"Blur", [](Variant& v) { v.blur = 1; }},
                    Apart{"Sharpen", [](Variant& v) { v.sharpen = 1; }},
                    Apart{"Grayscale", [](Variant& v) { v.grayscale = true; }},
                    Apart{"Flatten", [](Variant& v) { v.flatten = true; }}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace darkroom
