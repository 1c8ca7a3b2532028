#include "cli/client/batch/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<CsvRow> rows_of(std::string_view text) {
  auto rows = csv_rows(text);
  EXPECT_TRUE(rows.has_value());
  return rows ? std::move(*rows) : std::vector<CsvRow>{};
}

TEST(Csv, TakesCellsApartAtCommas) {
  const auto rows = rows_of("source,id\na.png,1\nb.png,\n");

  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[1].cells, ElementsAre("a.png", "1"));
  EXPECT_THAT(rows[2].cells, ElementsAre("b.png", ""));
}

TEST(Csv, KeepsCommasQuotesAndLineEndsOfQuotedCells) {
  const auto rows = rows_of("\"a,b\",\"say \"\"hi\"\"\",\"one\ntwo\"\nnext,,\n");

  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].cells, ElementsAre("a,b", "say \"hi\"", "one\ntwo"));
}

TEST(Csv, CountsTheLinesInsideQuotesToo) {
  const auto rows = rows_of("\"one\ntwo\"\nnext\n");

  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[1].line, 3U);
}

TEST(Csv, EndsLinesAsWindowsDoes) {
  const auto rows = rows_of("a,b\r\nc,d");

  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].cells, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].cells, ElementsAre("c", "d"));
}

TEST(Csv, LeavesEmptyLinesOut) {
  EXPECT_THAT(rows_of("a\n\n\nb\n"), SizeIs(2));
  EXPECT_THAT(rows_of(""), SizeIs(0));
}

TEST(Csv, SaysWhereAQuoteThatDoesNotEndBegan) {
  const auto rows = csv_rows("a\n\"b\nc\n");

  ASSERT_FALSE(rows.has_value());
  EXPECT_EQ(rows.error().code(), ErrorCode::invalid_job);
  EXPECT_EQ(rows.error().problems().front().line, 2U);
}

}  // namespace
}  // namespace darkroom::cli
