#include "queue/queue.hpp"

#include <gtest/gtest.h>

namespace darkroom::queue {
namespace {

class StateName : public ::testing::TestWithParam<std::pair<State, std::string>> {};
TEST_P(StateName, GoesBothWays) {
  const auto& [state, name] = GetParam();

  EXPECT_EQ(to_string(state), name);
  EXPECT_EQ(state_from(name), state);
}
INSTANTIATE_TEST_SUITE_P(Queue, StateName,
                         ::testing::Values(std::pair{State::available, "available"},
                                           std::pair{State::running, "running"},
                                           std::pair{State::scheduled, "scheduled"},
                                           std::pair{State::succeeded, "succeeded"},
                                           std::pair{State::dead, "dead"},
                                           std::pair{State::cancelled, "cancelled"}));

TEST(StateName, IsNoneOfAnyOtherText) {
  EXPECT_EQ(state_from(""), std::nullopt);
  EXPECT_EQ(state_from("Dead"), std::nullopt);
}

}  // namespace
}  // namespace darkroom::queue
