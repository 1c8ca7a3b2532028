#include "storage/object_store.hpp"

#include "storage/directory_store.hpp"

#include <gtest/gtest.h>

#include <string>

namespace darkroom::storage {
namespace {

class GoodKey : public ::testing::TestWithParam<std::string> {};
TEST_P(GoodKey, IsTaken) {
  EXPECT_TRUE(check_key(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(ObjectKey, GoodKey,
                         ::testing::Values("a", "user/job/normal.jpg", "...", ".hidden", "a/..b",
                                           "日本語", "a b", std::string(1024, 'k')));

class BadKey : public ::testing::TestWithParam<std::string> {};
TEST_P(BadKey, IsAnInvalidJob) {
  const auto checked = check_key(GetParam());

  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code(), ErrorCode::invalid_job);
  EXPECT_FALSE(checked.error().retryable());
}
INSTANTIATE_TEST_SUITE_P(ObjectKey, BadKey,
                         ::testing::Values("", "/", "/a", "a/", "a//b", ".", "..", "a/./b",
                                           "a/../b", "../a", "a/..", std::string("a\0b", 3), "a\nb",
                                           "a\x7f"
                                           "b",
                                           std::string(1025, 'k')));

TEST(MemoryStore, GivesUrlsOfItsOwn) {
  EXPECT_EQ(*make_memory_store()->url("a b/c"), "memory:a%20b/c");
}

}  // namespace
}  // namespace darkroom::storage
