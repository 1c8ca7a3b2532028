#include "container/exif.hpp"

#include "container/make_exif.hpp"

#include <darkroom/bytes.hpp>

#include <gtest/gtest.h>

#include <string>

namespace darkroom::container {
namespace {

using namespace std::string_literals;

int orientation_of(std::string_view block) {
  return exif_orientation(as_bytes(block));
}

class ExifOrientation : public testing::TestWithParam<int> {};

TEST_P(ExifOrientation, IsReadInBothByteOrders) {
  const auto orientation = static_cast<unsigned>(GetParam());

  EXPECT_EQ(orientation_of(exif(orientation, ByteOrder::little)), GetParam());
  EXPECT_EQ(orientation_of(exif(orientation, ByteOrder::big)), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Of, ExifOrientation, testing::Range(1, 9));

TEST(Exif, MayBeginWithItsName) {
  EXPECT_EQ(orientation_of("Exif\0\0"s + exif(6)), 6);
}

TEST(Exif, IsUprightWhereItsOrientationIsOutOfRange) {
  EXPECT_EQ(orientation_of(exif(0)), 1);
  EXPECT_EQ(orientation_of(exif(9)), 1);
  EXPECT_EQ(orientation_of(exif(65535)), 1);
}

TEST(Exif, IsUprightWhereItsOrientationIsNoShort) {
  std::string block = exif(6);
  block[12] = 2;  // the type of the only field: text

  EXPECT_EQ(orientation_of(block), 1);
}

TEST(Exif, IsUprightWhereItIsNothingOrSomethingElse) {
  EXPECT_EQ(orientation_of(""), 1);
  EXPECT_EQ(orientation_of("Exif\0\0"s), 1);
  EXPECT_EQ(orientation_of("II+\0"s + exif(6).substr(4)), 1);
}

TEST(Exif, IsUprightWhereItIsCutAnywhereBeforeItsOrientation) {
  const std::string block = exif(6);

  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_EQ(orientation_of(block.substr(0, size)), 1) << size;
  }
}

TEST(Exif, IsReadOnceWhereItsDirectoriesGoInACircle) {
  EXPECT_EQ(orientation_of(exif(6, ByteOrder::little, 8)), 6);
}

TEST(Exif, IsUprightWhereItsDirectoryPointsIntoItsHead) {
  std::string block = exif(6);
  block[4] = 0;

  EXPECT_EQ(orientation_of(block), 1);
}

}  // namespace
}  // namespace darkroom::container
