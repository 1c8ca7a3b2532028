// docs/limits.md has a row for every limit, with the default that is compiled in.
#include <darkroom/limits.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace darkroom {
namespace {

std::string page() {
  std::ifstream file(std::string(DARKROOM_SOURCE_DIR) + "/docs/limits.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Row {
  std::string key;
  std::uint64_t value = 0;
};

class LimitsPage : public testing::TestWithParam<Row> {};

TEST_P(LimitsPage, HasTheKeyAndItsDefault) {
  const std::string row =
      "| `limits." + GetParam().key + "` | " + std::to_string(GetParam().value) + " |";

  EXPECT_THAT(page(), testing::HasSubstr(row));
}

constexpr std::uint64_t wide(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

INSTANTIATE_TEST_SUITE_P(Of, LimitsPage,
                         testing::Values(Row{"max_source_bytes", Limits{}.max_source_bytes},
                                         Row{"max_clip_bytes", Limits{}.max_clip_bytes},
                                         Row{"max_pixels", wide(Limits{}.max_pixels)},
                                         Row{"max_side", wide(Limits{}.max_side)},
                                         Row{"max_frames", wide(Limits{}.max_frames)},
                                         Row{"max_scans", wide(Limits{}.max_scans)},
                                         Row{"max_text_chunks", wide(Limits{}.max_text_chunks)},
                                         Row{"max_text_bytes", Limits{}.max_text_bytes},
                                         Row{"max_inflated_bytes", Limits{}.max_inflated_bytes},
                                         Row{"max_inflated_total", Limits{}.max_inflated_total},
                                         Row{"max_metadata_bytes", Limits{}.max_metadata_bytes},
                                         Row{"max_c2pa_bytes", Limits{}.max_c2pa_bytes},
                                         Row{"max_chunks", wide(Limits{}.max_chunks)},
                                         Row{"max_box_depth", wide(Limits{}.max_box_depth)},
                                         Row{"max_clip_seconds", wide(Limits{}.max_clip_seconds)},
                                         Row{"max_clip_frames", wide(Limits{}.max_clip_frames)},
                                         Row{"max_tracks", wide(Limits{}.max_tracks)}),
                         [](const auto& row) { return row.param.key; });

TEST(LimitsPageOfFormats, HasThoseThatAreOn) {
  std::string names;
  for (const Format format : Limits{}.formats) {
    names += (names.empty() ? "" : ", ") + std::string(to_string(format));
  }

  EXPECT_THAT(page(), testing::HasSubstr("| `limits.formats` | " + names + " |"));
}

}  // namespace
}  // namespace darkroom
