#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace darkroom {
namespace {

using namespace std::chrono_literals;

TEST(UuidV7, IsLaidOutAsTheStandardsExample) {
  // RFC 9562, appendix A.6: 2022-02-22 19:22:22 GMT, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
  const std::chrono::system_clock::time_point moment(1'645'557'742'000ms);
  const std::array<std::byte, 10> random{
      std::byte{0x0C}, std::byte{0xC3}, std::byte{0x18}, std::byte{0xC4}, std::byte{0xDC},
      std::byte{0x0C}, std::byte{0x0C}, std::byte{0x07}, std::byte{0x39}, std::byte{0x8F}};

  EXPECT_EQ(uuid_v7(moment, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(UuidV7, SortsByTime) {
  const std::array<std::byte, 10> most{
      std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF},
      std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}};
  const std::chrono::system_clock::time_point moment(1'645'557'742'000ms);

  EXPECT_LT(uuid_v7(moment, most), uuid_v7(moment + 1ms, {}));
}

TEST(UuidV7, IsAnotherEachTime) {
  const auto now = std::chrono::system_clock::now();
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(uuid_v7(now));

  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_TRUE(std::regex_match(
      *ids.begin(),
      std::regex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
}

}  // namespace
}  // namespace darkroom
