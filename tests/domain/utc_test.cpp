#include "domain/utc.hpp"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(UtcText, IsRfc3339) {
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_text(951'868'799), "2000-02-29T23:59:59Z");
  EXPECT_EQ(utc_text(kEndOfYears - 1), "9999-12-31T23:59:59Z");
}

}  // namespace
}  // namespace darkroom
