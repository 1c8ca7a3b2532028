#include "video/posters.hpp"

#include "codec/tiny_clip.hpp"
#include "container/probe.hpp"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <vector>

namespace darkroom::video {
namespace {

Result<std::vector<PosterFrame>> frames_of(const Bytes& clip, std::span<const Poster> posters,
                                           int most_side = 0) {
  const container::Facts facts = TRY(container::probe(clip, Limits{}));
  std::vector<FrameWish> wishes;
  for (const Poster& poster : posters) wishes.push_back({poster, most_side});
  return poster_frames(LazyBytes(clip), facts, wishes, {});
}

TEST(Posters, AreOneForEach) {
  const std::array posters{Poster{.choice = PosterChoice::best},
                           Poster{.choice = PosterChoice::first},
                           Poster{.choice = PosterChoice::percent, .at = 100}};

  const auto frames = frames_of(codec::tiny_clip(), posters);

  ASSERT_TRUE(frames) << frames.error().message();
  ASSERT_EQ(frames->size(), 3U);
  for (const PosterFrame& frame : *frames) {
    EXPECT_EQ(frame.pixels.size, (Size{16, 16}));
    EXPECT_EQ(frame.pixels.rgb.size(), 16U * 16 * 3);
    EXPECT_GT(std::to_integer<int>(frame.pixels.rgb[0]), 240);
    EXPECT_EQ(frame.seconds, 0);
  }
}

TEST(Posters, AreNoLargerThanTheyNeedToBe) {
  const std::array posters{Poster{.choice = PosterChoice::first}};

  EXPECT_EQ(frames_of(codec::tiny_clip(), posters, 8)->front().pixels.size, (Size{8, 8}));
  EXPECT_EQ(frames_of(codec::tiny_clip(), posters, 64)->front().pixels.size, (Size{16, 16}));
}

TEST(Posters, BeyondTheEndAreRefused) {
  const std::array posters{Poster{.choice = PosterChoice::time, .at = 1.5}};

  const auto frames = frames_of(codec::tiny_clip(), posters);

  ASSERT_FALSE(frames);
  EXPECT_EQ(frames.error().code(), ErrorCode::processing_failed);
  EXPECT_EQ(frames.error().message(), "poster 1.5s is beyond the clip's end at 1s");
}

TEST(Posters, SayWhyTheirBytesCannotBeHad) {
  const Bytes clip = codec::tiny_clip();
  const container::Facts facts = *container::probe(clip, Limits{});
  const std::array first{FrameWish{.poster = {.choice = PosterChoice::first}, .most_side = 0}};
  const LazyBytes lazy(clip, [](Range) -> Result<void> {
    return Error::transient(ErrorCode::source_timeout, "too slow");
  });

  EXPECT_EQ(poster_frames(lazy, facts, first, {}).error().code(), ErrorCode::source_timeout);
}

TEST(Posters, OfADamagedFrameAreRefused) {
  Bytes clip = codec::tiny_clip();
  const std::array posters{Poster{.choice = PosterChoice::first}};
  for (std::size_t i = clip.size() - 16; i < clip.size(); ++i) clip[i] = std::byte{0xff};

  const auto frames = frames_of(clip, posters);

  ASSERT_FALSE(frames);
  EXPECT_EQ(frames.error().code(), ErrorCode::corrupt_image);
}

}  // namespace
}  // namespace darkroom::video
