#include "image/stray_bytes.hpp"

#include "image/pictures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace darkroom::image {
namespace {

Bytes bytes(std::initializer_list<int> values) {
  Bytes result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

// The offset of the first marker of this code.
std::ptrdiff_t marker(const Bytes& jpeg, int code) {
  const Bytes pattern = bytes({0xff, code});
  const auto found = std::search(jpeg.begin(), jpeg.end(), pattern.begin(), pattern.end());
  return found - jpeg.begin();
}

Bytes with(Bytes jpeg, std::ptrdiff_t at, const Bytes& extra) {
  jpeg.insert(jpeg.begin() + at, extra.begin(), extra.end());
  return jpeg;
}

TEST(StrayBytes, AreNotFoundInASoundJpeg) {
  EXPECT_EQ(without_stray_bytes(as_jpeg(noise({64, 64}))), std::nullopt);
}

TEST(StrayBytes, AreCutOutBetweenSegments) {
  const Bytes jpeg = as_jpeg(noise({64, 64}));
  const Bytes junk = bytes({0x00, 0x12, 0xff, 0x00, 0x34});

  for (const int code : {0xdb, 0xc0, 0xc4, 0xda}) {
    EXPECT_EQ(without_stray_bytes(with(jpeg, marker(jpeg, code), junk)), jpeg) << code;
  }
}

TEST(StrayBytes, AreLeftInsideAScan) {
  const Bytes jpeg = as_jpeg(noise({64, 64}));
  const auto in_scan = marker(jpeg, 0xda) + 200;

  EXPECT_EQ(without_stray_bytes(with(jpeg, in_scan, bytes({0x12, 0x34}))), std::nullopt);
  EXPECT_EQ(without_stray_bytes(with(jpeg, marker(jpeg, 0xd9), bytes({0x12, 0x34}))), std::nullopt);
}

TEST(StrayBytes, AreLeftAfterTheEnd) {
  Bytes jpeg = as_jpeg(noise({64, 64}));
  jpeg.resize(jpeg.size() + 100);

  EXPECT_EQ(without_stray_bytes(jpeg), std::nullopt);
}

TEST(StrayBytes, EndTheWalkWhereTheFileEnds) {
  const Bytes jpeg = as_jpeg(noise({16, 16}));

  for (std::size_t length = 0; length < jpeg.size(); ++length) {
    const std::optional<Bytes> swept = without_stray_bytes(ByteView(jpeg).first(length));
    EXPECT_EQ(swept, std::nullopt) << length;
  }
}

}  // namespace
}  // namespace darkroom::image
