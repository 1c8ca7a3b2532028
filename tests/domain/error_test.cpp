#include <darkroom/error.hpp>
#include <darkroom/result.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace darkroom {
namespace {

using namespace std::chrono_literals;

TEST(ErrorCode, IsReadAsItIsWritten) {
  std::set<std::string_view> names;
  for (const ErrorCode code : all_error_codes()) {
    EXPECT_EQ(error_code_from(to_string(code)), code);
    names.insert(to_string(code));
  }
  EXPECT_EQ(names.size(), all_error_codes().size());
  EXPECT_FALSE(error_code_from("oops").has_value());
}

TEST(ErrorCode, HasARowInTheDocs) {
  std::ifstream file(DARKROOM_SOURCE_DIR "/docs/errors.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const ErrorCode code : all_error_codes()) {
    EXPECT_NE(page.find("| `" + std::string(to_string(code)) + "` |"), std::string::npos)
        << "docs/errors.md has no row for " << to_string(code);
  }
}

TEST(Error, KnowsWhetherARetryHelps) {
  EXPECT_FALSE(Error::permanent(ErrorCode::source_expired, "gone").retryable());
  const Error slow = Error::transient(ErrorCode::source_unavailable, "503", 7s);
  EXPECT_TRUE(slow.retryable());
  EXPECT_EQ(slow.retry_after(), 7s);
}

TEST(Error, SaysWhatWasBeingDone) {
  EXPECT_EQ(Error::permanent(ErrorCode::internal, "broke").during("put a").message(),
            "put a: broke");
}

TEST(Error, ListsEveryProblemWithItsPlace) {
  const Error error =
      Error::invalid(ErrorCode::invalid_preset,
                     {{.where = "tools.x", .message = "is wrong", .line = 3, .column = 5},
                      {.where = "", .message = "too"}});

  EXPECT_EQ(error.message(), "line 3, column 5: tools.x: is wrong; too");
  EXPECT_EQ(error.problems().size(), 2U);
}

Result<int> doubled(Result<int> number) {
  return 2 * TRY(std::move(number));
}

TEST(Try, YieldsTheValueOrPassesTheErrorOn) {
  EXPECT_EQ(*doubled(21), 42);
  EXPECT_EQ(doubled(Error::permanent(ErrorCode::conflict, "no")).error().code(),
            ErrorCode::conflict);
}

}  // namespace
}  // namespace darkroom
