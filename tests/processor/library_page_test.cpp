#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace darkroom {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(DARKROOM_SOURCE_DIR "/") + path);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// One space for any run of white space: a page and a test indent as they like.
std::string flattened(std::string_view text) {
  std::string flat;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    if (space && (flat.empty() || flat.back() == ' ')) continue;
    flat.push_back(space ? ' ' : c);
  }
  while (!flat.empty() && flat.back() == ' ') flat.pop_back();
  return flat;
}

std::vector<std::string> code_blocks(const std::string& page, const std::string& language) {
  const std::string opening = "```" + language + "\n";
  std::vector<std::string> blocks;
  for (std::size_t at = page.find(opening); at != std::string::npos; at = page.find(opening, at)) {
    at += opening.size();
    blocks.push_back(page.substr(at, page.find("```", at) - at));
  }
  return blocks;
}

TEST(LibraryPage, ShowsNoCodeThatIsNotCompiled) {
  const std::string compiled = flattened(text_of("tests/processor/usage_test.cpp")) +
                               flattened(text_of("tests/package/outside/main.cpp"));

  const std::vector<std::string> blocks = code_blocks(text_of("docs/library.md"), "cpp");

  EXPECT_GE(blocks.size(), 4U);
  for (const std::string& block : blocks) {
    EXPECT_THAT(compiled, ::testing::HasSubstr(flattened(block)));
  }
}

TEST(LibraryPage, ShowsTheBuildFileOfTheOutsideProgram) {
  const std::string built = flattened(text_of("tests/package/outside/CMakeLists.txt"));

  const std::vector<std::string> blocks = code_blocks(text_of("docs/library.md"), "cmake");

  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_THAT(built, ::testing::HasSubstr(flattened(blocks[0])));
}

}  // namespace
}  // namespace darkroom
