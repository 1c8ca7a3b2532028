#include "worker/thumbnail_track.hpp"

#include <gtest/gtest.h>

namespace darkroom::worker {
namespace {

TEST(ThumbnailTrack, HasOneCueForEachCell) {
  EXPECT_EQ(thumbnail_track({.columns = 2, .rows = 2}, {320, 180}, 10, "board.jpg"),
            "WEBVTT\n"
            "\n00:00:00.000 --> 00:00:02.500\nboard.jpg#xywh=0,0,160,90\n"
            "\n00:00:02.500 --> 00:00:05.000\nboard.jpg#xywh=160,0,160,90\n"
            "\n00:00:05.000 --> 00:00:07.500\nboard.jpg#xywh=0,90,160,90\n"
            "\n00:00:07.500 --> 00:00:10.000\nboard.jpg#xywh=160,90,160,90\n");
}

TEST(ThumbnailTrack, CountsHours) {
  EXPECT_EQ(thumbnail_track({.columns = 1, .rows = 1}, {9, 9}, 3725.0405, "b"),
            "WEBVTT\n\n00:00:00.000 --> 01:02:05.041\nb#xywh=0,0,9,9\n");
}

}  // namespace
}  // namespace darkroom::worker
