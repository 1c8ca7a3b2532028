#include "api/byte_range.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace darkroom::api {

// NOLINTNEXTLINE(readability-identifier-naming): the name that gtest looks for.
static void PrintTo(const ByteRange& range, std::ostream* to) {
  *to << static_cast<int>(range.kind) << ' ' << range.first << '-' << range.last;
}

namespace {

struct Asked {
  const char* header;
  std::uint64_t size;
  ByteRange range;
};

ByteRange part(std::uint64_t first, std::uint64_t last) {
  return {.kind = ByteRange::Kind::part, .first = first, .last = last};
}
constexpr ByteRange kWhole{};
constexpr ByteRange kNone{.kind = ByteRange::Kind::unsatisfiable};

class RangeOf : public ::testing::TestWithParam<Asked> {};
TEST_P(RangeOf, IsWhatTheStandardSays) {
  EXPECT_EQ(byte_range(GetParam().header, GetParam().size), GetParam().range) << GetParam().header;
}
INSTANTIATE_TEST_SUITE_P(
    Headers, RangeOf,
    ::testing::Values(Asked{"bytes=0-3", 10, part(0, 3)}, Asked{"bytes=4-", 10, part(4, 9)},
                      Asked{"bytes=4-400", 10, part(4, 9)}, Asked{"bytes=-3", 10, part(7, 9)},
                      Asked{"bytes=-30", 10, part(0, 9)}, Asked{"bytes=9-9", 10, part(9, 9)},
                      Asked{"bytes=10-", 10, kNone}, Asked{"bytes=-0", 10, kNone},
                      Asked{"bytes=0-0", 0, kNone}, Asked{"bytes=-1", 0, kNone},
                      Asked{"bytes=5-4", 10, kWhole}, Asked{"bytes=0-1,3-4", 10, kWhole},
                      Asked{"bytes=", 10, kWhole}, Asked{"bytes=-", 10, kWhole},
                      Asked{"bytes=a-b", 10, kWhole}, Asked{"items=0-3", 10, kWhole},
                      Asked{"bytes=0-99999999999999999999", 10, kWhole}));

}  // namespace
}  // namespace darkroom::api
