// Who is served next.
#pragma once

#include "contract/queue/fixture.hpp"

#include <algorithm>

namespace darkroom::queue {

using ::testing::ElementsAre;

TEST_P(QueueContract, ServesOnePriorityInTheOrderOfArrival) {  // 30
  accept_all(many(20));

  std::vector<std::string> expected;
  for (int i = 1; i <= 20; ++i) expected.push_back("ann" + std::to_string(i));
  EXPECT_EQ(served(20), expected);
}

TEST_P(QueueContract, ServesHighBeforeNormalBeforeLow) {
  accept_all({job_with(Priority::low, "l"), job_with(Priority::normal, "n"),
              job_with(Priority::high, "h")});

  EXPECT_THAT(served(3), ElementsAre("h", "n", "l"));
}

TEST_P(QueueContract, KeepsAReleasedJobsPlace) {
  accept_all({new_job("a"), new_job("b")});
  settle(must_claim(), release());

  EXPECT_THAT(served(2), ElementsAre("a", "b"));
}

TEST_P(QueueContract, StarvesNoPriority) {  // 31
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    accept_all({job_with(Priority::high, "h" + number), job_with(Priority::normal, "n" + number),
                job_with(Priority::low, "l" + number)});
  }

  const std::vector<std::string> ids = served(40);

  const auto of = [&](char first) {
    return std::ranges::count_if(ids, [&](const std::string& id) { return id[0] == first; });
  };
  EXPECT_GE(of('h'), 30);
  EXPECT_GE(of('n'), 3);
  EXPECT_GE(of('l'), 3);
}

TEST_P(QueueContract, LetsADelayedHighJobHideNoReadyLowOne) {  // 32
  NewJob high = delayed("high", now_ + 1h);
  high.priority = Priority::high;
  accept_all({high, job_with(Priority::low, "low")});

  EXPECT_EQ(must_claim().job.id, "low");
}

TEST_P(QueueContract, ServesANewUserDespiteAnothersTenThousandJobs) {  // 33
  accept_all(many(10'000, "ann"));
  served(5);
  accept(job_of("bob", "his"));

  EXPECT_THAT(served(2), ::testing::Contains("his"));
}

TEST_P(QueueContract, LetsUsersTakeTurns) {
  accept_all(many(3, "ann"));
  accept_all(many(2, "bob"));
  accept_all(many(1, "cem"));

  EXPECT_THAT(served(6), ElementsAre("ann1", "bob1", "cem1", "ann2", "bob2", "ann3"));
}

TEST_P(QueueContract, StarvesNoUserForNewOnes) {
  accept_all(many(3, "ann"));
  served(1);

  std::size_t claims = 0;
  for (std::string last; last != "ann2" && claims < 10; ++claims) {
    const std::string newcomer = "new" + std::to_string(claims);
    accept(job_of(newcomer, newcomer));
    last = served(1).front();
  }

  EXPECT_LE(claims, 2U);
}

TEST_P(QueueContract, GivesAUserNoMoreThanTheLimit) {  // 34
  accept_all(many(5, "ann"));
  accept_all(many(1, "bob"));
  const ClaimRules rules{.most = 10, .most_running_per_user = 2};

  const auto first = must(queue().claim(rules, now_));

  ASSERT_EQ(first.size(), 3U);
  EXPECT_TRUE(must(queue().claim(rules, now_)).empty());
  const auto anns = std::ranges::find(first, "ann", [](const Claim& c) { return c.job.user; });
  settle(*anns, succeed());
  EXPECT_EQ(must(queue().claim(rules, now_)).size(), 1U);
}

TEST_P(QueueContract, HoldsTheLimitOfAUserWhoseWorkersAreLost) {  // 34
  accept_all(many(5, "ann"));
  const ClaimRules rules{.most = 10, .most_running_per_user = 2};
  EXPECT_EQ(must(queue().claim(rules, now_)).size(), 2U);

  for (int round = 0; round < 2; ++round) {
    now_ += 1min;
    sweep();
    EXPECT_EQ(must(queue().claim(rules, now_)).size(), 2U);
    EXPECT_EQ(must(queue().claim(rules, now_)).size(), 0U);
  }
}

TEST_P(QueueContract, GivesAToolNoMoreThanItsLimit) {
  for (int i = 0; i < 3; ++i) {
    NewJob sora = new_job("s" + std::to_string(i));
    sora.tool = "sora";
    accept_all({sora, new_job("d" + std::to_string(i))});
  }
  const ClaimRules rules{
      .most = 10, .most_running_per_tool = 1, .most_running_of = {{"dall-e", 2}}};

  std::vector<std::string> ids;
  for (const Claim& claimed : must(queue().claim(rules, now_))) ids.push_back(claimed.job.id);

  EXPECT_THAT(ids, ElementsAre("s0", "d0", "d1"));
}

TEST_P(QueueContract, PassesOverTheUsersOfAToolAtItsLimit) {
  NewJob first = job_of("ann", "a1");
  NewJob second = job_of("ann", "a2");
  first.tool = "sora";
  second.tool = "sora";
  accept_all({first, second});
  accept(job_of("bob", "b1"));
  const ClaimRules rules{.most_running_of = {{"sora", 1}}};

  EXPECT_EQ(must_claim(rules).job.id, "a1");
  EXPECT_EQ(must_claim(rules).job.id, "b1");
  EXPECT_FALSE(claim(rules));
}

}  // namespace darkroom::queue
