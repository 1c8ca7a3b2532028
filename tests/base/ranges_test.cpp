#include "base/ranges.hpp"

#include "base/lazy_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

namespace darkroom {
namespace {

using ::testing::ElementsAre;

TEST(Ranges, JoinWhatTouches) {
  Ranges ranges(Range{.from = 0, .length = 10});
  ranges.add({.from = 20, .length = 10});
  EXPECT_EQ(ranges.list().size(), 2U);

  ranges.add({.from = 10, .length = 10});

  EXPECT_THAT(ranges.list(), ElementsAre(Range{.from = 0, .length = 30}));
  EXPECT_EQ(ranges.bytes(), 30U);
}

TEST(Ranges, NameTheFirstStretchThatIsMissing) {
  Ranges ranges(Range{.from = 10, .length = 10});
  ranges.add({.from = 30, .length = 10});

  EXPECT_EQ(ranges.missing({.from = 0, .length = 50}), (Range{.from = 0, .length = 10}));
  EXPECT_EQ(ranges.missing({.from = 15, .length = 50}), (Range{.from = 20, .length = 10}));
  EXPECT_EQ(ranges.missing({.from = 35, .length = 50}), (Range{.from = 40, .length = 45}));
  EXPECT_FALSE(ranges.missing({.from = 10, .length = 10}));
  EXPECT_FALSE(ranges.missing({.from = 50, .length = 0}));
}

RC_GTEST_PROP(Ranges, AreTheBytesThatWereAdded, (const std::vector<std::uint8_t>& places)) {
  Ranges ranges;
  std::bitset<256> there;
  for (std::size_t i = 0; i + 1 < places.size(); i += 2) {
    const Range range{.from = places[i], .length = std::uint64_t{places[i + 1]} % 32};
    ranges.add(range);
    for (auto at = range.from; at < range.end() && at < 256; ++at) there.set(at);
  }
  // Byte by byte, and from each to the end.
  for (std::uint64_t at = 0; at < 256; ++at) {
    RC_ASSERT(!ranges.missing({.from = at, .length = 1}) == there[at]);
  }
  std::uint64_t last = 0;
  for (const Range& each : ranges.list()) {
    RC_ASSERT(each.length > 0U);
    RC_ASSERT(each.from > last || last == 0);
    last = each.end();
  }
}

TEST(LazyBytes, AskForWhatIsReadAndNoMore) {
  const std::array<std::byte, 10> bytes{};
  std::vector<Range> asked;
  const LazyBytes lazy(bytes, [&](Range wanted) -> Result<void> {
    asked.push_back(wanted);
    return {};
  });

  EXPECT_EQ(lazy.part(2, 3)->size(), 3U);
  EXPECT_EQ(lazy.part(8, 100)->size(), 2U);
  EXPECT_TRUE(lazy.part(100, 1)->empty());

  EXPECT_THAT(asked, ElementsAre(Range{.from = 2, .length = 3}, Range{.from = 8, .length = 2}));
}

TEST(LazyBytes, PassOnWhyTheyCannotBeHad) {
  const std::array<std::byte, 10> bytes{};
  const LazyBytes lazy(bytes, [&](Range) -> Result<void> {
    return Error::permanent(ErrorCode::source_forbidden, "no");
  });

  EXPECT_EQ(lazy.whole().error().code(), ErrorCode::source_forbidden);
}

}  // namespace
}  // namespace darkroom
