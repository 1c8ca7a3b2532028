// What can be seen of the queue.
#pragma once

#include "contract/queue/fixture.hpp"

#include <array>

namespace darkroom::queue {

inline std::vector<std::string> ids_of(const Page& page) {
  std::vector<std::string> ids;
  for (const StoredJob& job : page.jobs) ids.push_back(job.id);
  return ids;
}

TEST_P(QueueContract, ListsTheNewestFirstAndPageByPage) {
  accept_all(many(5));

  const Page first = must(queue().list({}, std::nullopt, 2));
  const Page second = must(queue().list({}, first.next, 2));
  const Page third = must(queue().list({}, second.next, 2));

  EXPECT_THAT(ids_of(first), ::testing::ElementsAre("ann5", "ann4"));
  EXPECT_THAT(ids_of(second), ::testing::ElementsAre("ann3", "ann2"));
  EXPECT_THAT(ids_of(third), ::testing::ElementsAre("ann1"));
  EXPECT_FALSE(third.next);
}

TEST_P(QueueContract, MissesNothingWhileItListsAndJobsChange) {
  accept_all(many(4));
  const Page first = must(queue().list({}, std::nullopt, 2));
  settle(must_claim(), succeed());
  accept(new_job("new"));

  const Page second = must(queue().list({}, first.next, 2));

  EXPECT_THAT(ids_of(second), ::testing::ElementsAre("ann2", "ann1"));
  EXPECT_FALSE(second.next);
}

TEST_P(QueueContract, ListsAllStatesTogetherInTheOrderOfArrival) {
  accept_all({new_job("dead"), new_job("done"), new_job("runs"), new_job("waits"),
              delayed("later", now_ + 1h)});
  settle(must_claim(), bury());
  settle(must_claim(), succeed());
  must_claim();

  const Page all = must(queue().list({}, std::nullopt, 10));

  EXPECT_THAT(ids_of(all), ::testing::ElementsAre("later", "waits", "runs", "done", "dead"));
  EXPECT_THAT(ids_of(must(queue().list({.state = State::dead}, std::nullopt, 10))),
              ::testing::ElementsAre("dead"));
  EXPECT_THAT(ids_of(must(queue().list({.state = State::scheduled}, std::nullopt, 10))),
              ::testing::ElementsAre("later"));
}

TEST_P(QueueContract, ListsWhatEveryFilterAsksFor) {
  std::vector<NewJob> jobs;
  for (const std::string user : {"ann", "bob"}) {
    for (const std::string tool : {"sora", "dall-e"}) {
      NewJob job = job_of(user, user + "-" + tool);
      job.tool = tool;
      jobs.push_back(job);
    }
  }
  must(queue().accept_batch("b", "", {jobs[0], jobs[1]}, now_));
  accept_all({jobs[2], jobs[3]});
  const auto listed = [&](const Filter& filter) {
    return ids_of(must(queue().list(filter, std::nullopt, 10)));
  };

  EXPECT_THAT(listed({.tool = "sora"}), ::testing::ElementsAre("bob-sora", "ann-sora"));
  EXPECT_THAT(listed({.user = "bob"}), ::testing::ElementsAre("bob-dall-e", "bob-sora"));
  EXPECT_THAT(listed({.tool = "sora", .user = "ann"}), ::testing::ElementsAre("ann-sora"));
  EXPECT_THAT(listed({.batch = "b"}), ::testing::ElementsAre("ann-dall-e", "ann-sora"));
  EXPECT_THAT(listed({.tool = "sora", .batch = "b"}), ::testing::ElementsAre("ann-sora"));
  EXPECT_THAT(listed({.user = "bob", .batch = "b"}), ::testing::IsEmpty());
  EXPECT_THAT(listed({.state = State::running, .user = "bob"}), ::testing::IsEmpty());
  EXPECT_THAT(listed({.user = "nobody"}), ::testing::IsEmpty());
  EXPECT_THAT(listed({.batch = "none"}), ::testing::IsEmpty());
}

TEST_P(QueueContract, FindsWhatASourceStatesOfItsMaking) {
  accept_all({new_job("duck"), new_job("goose"), new_job("photo"), new_job("waits")});
  for (
      const char* provenance :
      {R"({"provenance":{"generator":"comfyui","model":"SDXL base","prompt":"A red DUCK","seed":"42"}})",
       R"({"provenance":{"generator":"automatic1111","model":"sdxl","prompt":"a goose"}})",
       R"({"variants":[]})"}) {
    Settlement settlement = succeed();
    settlement.result = provenance;
    settle(must_claim(), settlement);
  }
  const auto listed = [&](const Filter& filter) {
    return ids_of(must(queue().list(filter, std::nullopt, 10)));
  };

  EXPECT_THAT(listed({.generator = "comfyui"}), ::testing::ElementsAre("duck"));
  EXPECT_THAT(listed({.generator = "comfy"}), ::testing::IsEmpty());
  EXPECT_THAT(listed({.model = "sdXL"}), ::testing::ElementsAre("goose", "duck"));
  EXPECT_THAT(listed({.prompt = "red duck"}), ::testing::ElementsAre("duck"));
  EXPECT_THAT(listed({.model = "sdxl", .prompt = "goose"}), ::testing::ElementsAre("goose"));
  EXPECT_THAT(listed({.seed = "42"}), ::testing::ElementsAre("duck"));
  EXPECT_THAT(listed({.seed = "4"}), ::testing::IsEmpty());
  EXPECT_THAT(listed({.state = State::available, .prompt = "duck"}), ::testing::IsEmpty());
}

TEST_P(QueueContract, LeavesWhatIsLargeOutOfListings) {
  NewJob job = new_job("a");
  job.payload = Bytes(100, std::byte{1});
  accept(job);
  settle(must_claim(), bury());

  const StoredJob listed = must(queue().list({}, std::nullopt, 1)).jobs.front();

  EXPECT_EQ(listed.error_code, "corrupt_image");
  EXPECT_EQ(listed.body, "");
  EXPECT_EQ(listed.result, "");
  EXPECT_TRUE(listed.payload.empty());
}

TEST_P(QueueContract, ListsNoPageWithoutASizeOrWithTooLargeAOne) {
  EXPECT_EQ(code_of(queue().list({}, std::nullopt, 0)), ErrorCode::invalid_job);
  EXPECT_EQ(code_of(queue().list({}, std::nullopt, 1001)), ErrorCode::invalid_job);
  EXPECT_TRUE(queue().list({}, std::nullopt, 1000));
}

// A user of one tool, looked for by another, in more jobs than one call looks at.
TEST_P(QueueContract, GoesOnWithALongSearchOnTheNextPage) {
  NewJob rare = new_job("rare");
  rare.tool = "sora";
  accept(rare);
  accept_all(many(21'000));
  const Filter filter{.tool = "sora", .user = "ann"};

  Page page = must(queue().list(filter, std::nullopt, 10));
  EXPECT_TRUE(page.jobs.empty());
  ASSERT_TRUE(page.next);
  page = must(queue().list(filter, page.next, 10));

  EXPECT_THAT(ids_of(page), ::testing::ElementsAre("rare"));
  EXPECT_FALSE(page.next);
}

TEST_P(QueueContract, CountsByStateAndKnowsTheOldest) {
  const Moment start = now_;
  accept_all({new_job("dead"), new_job("runs")});
  settle(must_claim(), bury());
  now_ += 1s;
  must_claim();
  now_ += 1s;
  accept_all({new_job("first"), delayed("later", now_ + 2h), delayed("sooner", now_ + 1h)});
  now_ += 1s;
  NewJob other = new_job("second");
  other.tool = "sora";
  accept(other);

  const Figures figures = must(queue().figures());

  EXPECT_EQ(figures.states.size(), 6U);
  EXPECT_EQ(figures.states.at(State::available).jobs, 2U);
  EXPECT_EQ(figures.states.at(State::available).oldest, start + 2s);
  EXPECT_EQ(figures.states.at(State::scheduled).jobs, 2U);
  EXPECT_EQ(figures.states.at(State::scheduled).oldest, start + 2s + 1h);
  EXPECT_EQ(figures.states.at(State::running).jobs, 1U);
  EXPECT_EQ(figures.states.at(State::running).oldest, start + 1s);
  EXPECT_EQ(figures.states.at(State::dead).jobs, 1U);
  EXPECT_EQ(figures.states.at(State::succeeded).jobs, 0U);
  EXPECT_EQ(figures.waiting_by_tool,
            (std::map<std::string, std::uint64_t>{{"dall-e", 3}, {"sora", 1}}));
  EXPECT_FALSE(figures.paused);
}

}  // namespace darkroom::queue
