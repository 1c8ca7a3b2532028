#include <darkroom/poster.hpp>

#include <gtest/gtest.h>

#include <string>

namespace darkroom {
namespace {

struct Written {
  std::string text;
  Poster poster;
  std::string again;
};

class PosterText : public testing::TestWithParam<Written> {};

TEST_P(PosterText, IsReadAndWritten) {
  const std::optional<Poster> poster = poster_from(GetParam().text);

  ASSERT_TRUE(poster);
  EXPECT_EQ(*poster, GetParam().poster);
  EXPECT_EQ(to_string(*poster), GetParam().again);
  EXPECT_EQ(poster_from(to_string(*poster)), poster);
}

INSTANTIATE_TEST_SUITE_P(Of, PosterText,
                         testing::Values(Written{"best", {PosterChoice::best, 0}, "best"},
                                         Written{"first", {PosterChoice::first, 0}, "first"},
                                         Written{"3", {PosterChoice::time, 3}, "3s"},
                                         Written{"3.5s", {PosterChoice::time, 3.5}, "3.5s"},
                                         Written{"1:02.5", {PosterChoice::time, 62.5}, "62.5s"},
                                         Written{"1:00:02", {PosterChoice::time, 3602}, "3602s"},
                                         Written{"25%", {PosterChoice::percent, 25}, "25%"},
                                         Written{"0.1%", {PosterChoice::percent, 0.1}, "0.1%"}));

class NoPoster : public testing::TestWithParam<std::string> {};

TEST_P(NoPoster, IsReadFromIt) {
  EXPECT_FALSE(poster_from(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(Of, NoPoster,
                         testing::Values("", "s", "%", "middle", "-1", "1e3", "1.2.3", "101%",
                                         "1:60", "1:2:3:4", "1.5:00", "90000", "nan", "inf",
                                         "3 s"));

}  // namespace
}  // namespace darkroom
