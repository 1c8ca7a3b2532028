#include <darkroom/geometry.hpp>

#include <gtest/gtest.h>

#include <string>

namespace darkroom {
namespace {

TEST(Gravity, ComesBackAsItWasWritten) {
  for (const std::string text :
       {"centre", "north", "northeast", "east", "southeast", "south", "southwest", "west",
        "northwest", "attention", "entropy", "33% 20%", "0% 100%", "12.5% 66.7%"}) {
    const auto gravity = gravity_from(text);
    ASSERT_TRUE(gravity.has_value()) << text;
    EXPECT_EQ(to_string(*gravity), text);
  }
  EXPECT_EQ(to_string(*gravity_from("center")), "centre");
}

TEST(Gravity, IsNothingElse) {
  for (const char* text : {"", "up", "North", "33%", "33% 20", "33%  20%", "101% 0%", "-1% 0%",
                           "nan% 0%", "1e1% 0%", "33% 20% ", "33%,20%"}) {
    EXPECT_FALSE(gravity_from(text).has_value()) << text;
  }
}

struct Pulled {
  const char* gravity;
  int left, top;  // of the crop
};

class CoverByGravity : public testing::TestWithParam<Pulled> {};

// 100x50 into 21x21 is 42x21 with 21 columns too many; 50x100 the same the other way round.
TEST_P(CoverByGravity, CutsTheOtherSide) {
  const Gravity gravity = *gravity_from(GetParam().gravity);

  const Box wide = place({100, 50}, {21, 21}, Fit::cover, false, gravity).crop;
  const Box high = place({50, 100}, {21, 21}, Fit::cover, false, gravity).crop;

  EXPECT_EQ(wide, (Box{GetParam().left, 0, 21, 21}));
  EXPECT_EQ(high, (Box{0, GetParam().top, 21, 21}));
}

// The middle's odd column is cut off first, as sharp's is.
INSTANTIATE_TEST_SUITE_P(Gravity, CoverByGravity,
                         testing::Values(Pulled{"centre", 11, 11}, Pulled{"north", 11, 0},
                                         Pulled{"northeast", 21, 0}, Pulled{"east", 21, 11},
                                         Pulled{"southeast", 21, 21}, Pulled{"south", 11, 21},
                                         Pulled{"southwest", 0, 21}, Pulled{"west", 0, 11},
                                         Pulled{"northwest", 0, 0}, Pulled{"attention", 11, 11},
                                         Pulled{"0% 0%", 0, 0}, Pulled{"100% 100%", 21, 21},
                                         Pulled{"50% 50%", 11, 11}, Pulled{"60% 40%", 15, 6}));

TEST(ContainByGravity, PutsThePictureAtThatSideOfItsCanvas) {
  const auto offset = [](const char* gravity) {
    const Placement placement =
        place({100, 50}, {21, 21}, Fit::contain, false, *gravity_from(gravity));
    return placement.offset_top;
  };

  EXPECT_EQ(offset("north"), 0);
  EXPECT_EQ(offset("centre"), 5);
  EXPECT_EQ(offset("southwest"), 10);
  EXPECT_EQ(offset("entropy"), 5);
}

}  // namespace
}  // namespace darkroom
