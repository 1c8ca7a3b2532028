#include "api/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom::api {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(QueryValues, AreNamedAndDecoded) {
  EXPECT_THAT(query_values("a=1&b=x%20y+z&&c").value(),
              ElementsAre(Pair("a", "1"), Pair("b", "x y z"), Pair("c", "")));
}

TEST(QueryValues, RefuseANameGivenTwice) {
  const auto values = query_values("a=1&a=2");
  ASSERT_FALSE(values.has_value());
  EXPECT_EQ(values.error().problems().at(0).where, "?a");
}

TEST(QueryValues, RefuseABrokenEscape) {
  EXPECT_FALSE(query_values("a=%zz").has_value());
}

TEST(MediaType, IsWhatStandsBeforeItsParameters) {
  EXPECT_EQ(media_type_of("Application/JSON ; charset=utf-8"), "application/json");
  EXPECT_EQ(media_type_of(""), "");
}

}  // namespace
}  // namespace darkroom::api
