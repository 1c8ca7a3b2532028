#include "video/scenes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace darkroom::video {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Of one colour of the 64, as good to look at as `contrast` says.
Looks frame(std::size_t colour, double contrast = 50) {
  Looks looks{.dark = 50, .bright = 200, .contrast = contrast, .sharpness = 1};
  looks.colours.at(colour) = 1;
  return looks;
}

TEST(Scenes, AreCutWhereTheColoursChange) {
  const std::vector<Looks> frames{frame(1), frame(2), frame(2), frame(2), frame(2), frame(3)};

  EXPECT_THAT(best_of_scenes(frames, 3), ElementsAre(0, 1, 5));
}

TEST(Scenes, AreShownByTheirBest) {
  const std::vector<Looks> frames{frame(1, 20), frame(1, 60), frame(1, 30), frame(2, 2),
                                  frame(2, 40)};

  EXPECT_THAT(best_of_scenes(frames, 2), ElementsAre(1, 4));
}

TEST(Scenes, OfOneColourAreCutWhereTheyBegin) {
  EXPECT_THAT(best_of_scenes(std::vector(4, frame(1)), 2), ElementsAre(0, 1));
}

TEST(Scenes, AreNotMoreThanFrames) {
  EXPECT_THAT(best_of_scenes(std::vector(2, frame(1)), 3), IsEmpty());
  EXPECT_THAT(best_of_scenes(std::vector(3, frame(1)), 3), ElementsAre(0, 1, 2));
  EXPECT_THAT(best_of_scenes({}, 1), IsEmpty());
}

}  // namespace
}  // namespace darkroom::video
