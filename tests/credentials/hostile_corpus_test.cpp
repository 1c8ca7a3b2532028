// Hostile files of others, as whatever they may be called. The corpus is not in the tree:
// DARKROOM_CORPUS says where it is.
#include "credentials/fixtures.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace darkroom::credentials {
namespace {

constexpr std::array kRead{Format::jpeg, Format::png,  Format::webp,    Format::gif, Format::avif,
                           Format::tiff, Format::heic, Format::jpeg_xl, Format::mp4, Format::mov};

class HostileFile : public testing::TestWithParam<Format> {};

TEST_P(HostileFile, OfTheCorpusIsAnswered) {
  const char* corpus = std::getenv("DARKROOM_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  if (corpus == nullptr) GTEST_SKIP() << "DARKROOM_CORPUS is not set";
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(corpus) / "hostile")) {
    if (entry.file_size() > 2U << 20U) continue;
    SCOPED_TRACE(entry.path().filename());
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    expect_answers({.format = GetParam(), .bytes = as_bytes(text)});
    ++files;
  }
  EXPECT_GT(files, 100);
}

INSTANTIATE_TEST_SUITE_P(Hostile, HostileFile, testing::ValuesIn(kRead),
                         [](const auto& each) { return name_of(each.param); });

}  // namespace
}  // namespace darkroom::credentials
