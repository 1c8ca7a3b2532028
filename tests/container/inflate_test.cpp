#include "container/inflate.hpp"

#include "container/make_png.hpp"

#include <darkroom/bytes.hpp>

#include <gtest/gtest.h>

#include <string>

namespace darkroom::container {
namespace {

std::uint64_t size_of(std::string_view stream, std::uint64_t limit) {
  return inflated_size(as_bytes(stream), limit);
}

TEST(Inflate, CountsWhatAStreamComesOutAs) {
  EXPECT_EQ(size_of(deflated(""), 100), 0U);
  EXPECT_EQ(size_of(deflated(std::string(16384, 'a')), 1 << 20), 16384U);
  EXPECT_EQ(size_of(deflated(std::string(100'000, 'a')), 1 << 20), 100'000U);
}

TEST(Inflate, StopsSoonAfterItsLimit) {
  const std::string bomb = deflated(std::string(10 << 20, 'a'));

  const std::uint64_t size = size_of(bomb, 100'000);

  EXPECT_GT(size, 100'000U);
  EXPECT_LE(size, 100'000U + 16384U);
}

TEST(Inflate, IsExactAtItsLimit) {
  const std::string stream = deflated(std::string(100'000, 'a'));

  EXPECT_EQ(size_of(stream, 100'000), 100'000U);
  EXPECT_GT(size_of(stream, 99'999), 99'999U);
}

TEST(Inflate, CountsADamagedStreamUpToItsDamage) {
  const std::string stream = deflated(std::string(100'000, 'a'));

  EXPECT_LE(size_of(stream.substr(0, stream.size() / 2), 1 << 20), 100'000U);
  EXPECT_EQ(size_of("not zlib", 100), 0U);
  EXPECT_EQ(size_of("", 100), 0U);
}

TEST(Inflate, ChecksumsAsPngDoes) {
  // The last four bytes of every PNG.
  EXPECT_EQ(crc32_of(as_bytes("IEND")), 0xae426082U);
  EXPECT_EQ(crc32_of({}), 0U);
}

}  // namespace
}  // namespace darkroom::container
