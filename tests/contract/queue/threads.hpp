// Many at once.
#pragma once

#include "contract/queue/fixture.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace darkroom::queue {

TEST_P(QueueContract, GivesNoJobToTwoOfManyWorkers) {  // 6
  constexpr int kJobs = 2000;
  accept_all(many(kJobs));
  std::mutex mutex;
  std::map<std::string, int> times;
  {
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < 8; ++worker) {
      workers.emplace_back([&] {
        for (;;) {
          const auto claims = queue().claim({.most = 3}, now_);
          ASSERT_TRUE(claims) << claims.error().message();
          if (claims->empty()) return;
          for (const Claim& claimed : *claims) {
            const auto settled = queue().settle(claimed.lease, succeed(), now_);
            ASSERT_TRUE(settled) << settled.error().message();
            const std::scoped_lock lock(mutex);
            ++times[claimed.job.id];
          }
        }
      });
    }
  }

  EXPECT_EQ(times.size(), static_cast<std::size_t>(kJobs));
  for (const auto& [id, count] : times) EXPECT_EQ(count, 1) << id;
  EXPECT_EQ(count(State::succeeded), static_cast<std::uint64_t>(kJobs));
}

TEST_P(QueueContract, MakesOneJobOfOneIdFromAHundredProducers) {  // 26
  queue();  // opened before the threads share it
  std::atomic<int> made = 0;
  std::atomic<int> known = 0;
  {
    std::vector<std::jthread> producers;
    for (int producer = 0; producer < 100; ++producer) {
      producers.emplace_back([&] {
        const auto accepted = queue().accept({new_job("same")}, now_);
        ASSERT_TRUE(accepted) << accepted.error().message();
        ++(accepted->front().known ? known : made);
      });
    }
  }

  EXPECT_EQ(made, 1);
  EXPECT_EQ(known, 99);
  EXPECT_EQ(count(State::available), 1U);
}

// One's failure takes back itself alone, whoever shares its transaction.
TEST_P(QueueContract, TakesBackOnlyWhatFailsAmongMany) {
  NewJob taken = new_job("taken");
  accept(taken);
  taken.body = "{}";
  {
    std::vector<std::jthread> producers;
    for (int producer = 0; producer < 32; ++producer) {
      producers.emplace_back([&, producer] {
        const std::string id = "p" + std::to_string(producer);
        for (int i = 0; i < 10; ++i) {
          const NewJob good = new_job(id + "-" + std::to_string(i));
          EXPECT_TRUE(queue().accept({good}, now_));
          const auto refused = queue().accept({new_job(id + "-never"), taken}, now_);
          EXPECT_FALSE(refused.has_value());
        }
      });
    }
  }

  EXPECT_EQ(count(State::available), 321U);
  EXPECT_EQ(code_of(queue().job("p0-never")), ErrorCode::not_found);
}

TEST_P(QueueContract, IsReadWhileItIsWritten) {
  accept(new_job("first"));
  std::jthread writer([&] {
    for (int i = 0; i < 200; ++i) EXPECT_TRUE(queue().accept({new_job(std::to_string(i))}, now_));
  });
  std::vector<std::jthread> readers;
  for (int reader = 0; reader < 8; ++reader) {
    readers.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        // One moment of the queue: what is counted is what is listed, not less.
        const auto figures = queue().figures();
        const auto page = queue().list({}, std::nullopt, 1000);
        ASSERT_TRUE(figures && page);
        EXPECT_GE(page->jobs.size(), figures->states.at(State::available).jobs);
      }
    });
  }
}

}  // namespace darkroom::queue
