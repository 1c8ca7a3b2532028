#include "domain/nearest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace darkroom {
namespace {

constexpr std::array<std::string_view, 3> kWords{"quality", "width", "height"};

TEST(Nearest, IsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("qualtiy", kWords), "quality");
  EXPECT_EQ(nearest("widht", kWords), "");
  EXPECT_EQ(nearest("widt", kWords), "width");
}

TEST(Nearest, IsNothingWhereNoWordIsNear) {
  EXPECT_EQ(nearest("sharpness", kWords), "");
  EXPECT_EQ(nearest(std::string(1000, 'q'), kWords), "");
  EXPECT_EQ(nearest("quality", {}), "");
}

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("same", "same"), 0);
}

}  // namespace
}  // namespace darkroom
