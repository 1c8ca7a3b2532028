// A job whose end is wanted, or whose lease ends, at each point where that can happen.
#include "worker/workshop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace darkroom::worker {
namespace {

using namespace std::chrono_literals;
using darkroom::test::Call;
using darkroom::test::Fault;
using test::a_job;
using test::kHighQuality;
using test::kManifest;
using test::kNormal;
using test::Workshop;

// A lease of 30 s and a clock in the hand.
struct Leased {
  Instant now{0s};
  JobWatch watch{[this] { return now; }, Instant{30s}};
};

void store(Workshop& workshop, const std::string& key, const std::string& text) {
  ASSERT_TRUE(workshop.memory->put(key, as_bytes(text), {}).has_value());
}

TEST(WatchedJob, IsProcessedWhileItsLeaseIsHeld) {
  Workshop workshop;
  const Leased leased;

  const JobResult result = workshop.process(a_job(), leased.watch);

  EXPECT_TRUE(result.success);
  EXPECT_TRUE(workshop.stored(kManifest).has_value());
}

TEST(WatchedJob, LoadsNothingWhereItWasCancelledBefore) {
  Workshop workshop;
  Leased leased;
  leased.watch.cancel();
  Job job = a_job();
  job.source_buffer.clear();
  job.source_url = "https://example.com/a.png";

  const JobResult result = workshop.process(job, leased.watch);

  EXPECT_EQ(result.error->code(), ErrorCode::cancelled);
  EXPECT_EQ(workshop.http.requests(), 0);
}

TEST(WatchedJob, StoresNothingWhereItsLeaseEndedDuringTheRender) {
  Workshop workshop;
  Leased leased;
  workshop.render = [&](const SharedBytes& source, const Plan& plan) {
    leased.now = Instant{31s};
    return test::fake_render(source, plan);
  };

  const JobResult result = workshop.process(a_job(), leased.watch);

  EXPECT_EQ(result.error->code(), ErrorCode::lease_lost);
  EXPECT_TRUE(workshop.store.puts().empty());
}

TEST(WatchedJob, PublishesNothingWhereItsLeaseEndedDuringTheLastPut) {
  Workshop workshop;
  Leased leased;
  workshop.store.before(Call::url, [&](int) { leased.now = Instant{31s}; });

  const JobResult result = workshop.process(a_job(), leased.watch);

  EXPECT_EQ(result.error->code(), ErrorCode::lease_lost);
  EXPECT_EQ(workshop.stored(kManifest), std::nullopt);
}

TEST(WatchedJob, LeavesTheObjectsToTheNextHolderWhereItsLeaseEnded) {
  Workshop workshop;
  Leased leased;
  workshop.store.before(Call::url, [&](int) { leased.now = Instant{31s}; });

  workshop.process(a_job(), leased.watch);

  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_EQ(workshop.stored(kHighQuality), "high-quality 95");
}

TEST(WatchedJob, StopsRemovingWhereItsLeaseEndsMeanwhile) {
  Workshop workshop;
  Leased leased;
  workshop.store.fail(Call::put, 3);  // the manifest
  workshop.store.before(Call::remove, [&](int) { leased.now = Instant{31s}; });

  workshop.process(a_job(), leased.watch);

  EXPECT_EQ(workshop.stored(kNormal), std::nullopt);
  EXPECT_EQ(workshop.stored(kHighQuality), "high-quality 95");
}

TEST(WatchedJob, TakesBackItsObjectsWhereItIsCancelledBeforeTheManifest) {
  Workshop workshop;
  Leased leased;
  workshop.store.before(Call::url, [&](int) { leased.watch.cancel(); });

  const JobResult result = workshop.process(a_job(), leased.watch);

  EXPECT_EQ(result.error->code(), ErrorCode::cancelled);
  EXPECT_EQ(workshop.stored(kNormal), std::nullopt);
  EXPECT_EQ(workshop.stored(kHighQuality), std::nullopt);
  EXPECT_EQ(workshop.stored(kManifest), std::nullopt);
}

TEST(WatchedJob, RemovesWhatAKilledAttemptLeftWhereItFailsForGood) {
  Workshop workshop;
  const Leased leased;
  store(workshop, kNormal, "of an attempt that was killed");
  Job job = a_job();
  job.source_buffer.clear();
  job.source_url = "https://example.com/gone.png";

  const JobResult result = workshop.process(job, leased.watch);

  EXPECT_EQ(result.error->code(), ErrorCode::source_unavailable);
  EXPECT_EQ(workshop.stored(kNormal), std::nullopt);
}

TEST(WatchedJob, RemovesWhatAKilledAttemptLeftWhereItIsCancelledBeforeItBegins) {
  Workshop workshop;
  Leased leased;
  store(workshop, kNormal, "of an attempt that was killed");
  store(workshop, kHighQuality, "of an attempt that was killed");
  leased.watch.cancel();

  const JobResult result = workshop.process(a_job(), leased.watch);

  EXPECT_EQ(result.error->code(), ErrorCode::cancelled);
  EXPECT_EQ(workshop.stored(kNormal), std::nullopt);
  EXPECT_EQ(workshop.stored(kHighQuality), std::nullopt);
}

TEST(WatchedJob, KeepsWhatAnEarlierAttemptPublished) {
  Workshop workshop;
  const Leased leased;
  ASSERT_TRUE(workshop.process(a_job(), leased.watch).success);
  Job job = a_job();
  job.source_buffer.clear();
  job.source_url = "https://example.com/gone.png";

  ASSERT_FALSE(workshop.process(job, leased.watch).success);

  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_EQ(workshop.stored(kHighQuality), "high-quality 95");
}

TEST(WatchedJob, OfTheLibraryTouchesNoStoreWhereItsSourceFails) {
  Workshop workshop;
  store(workshop, kNormal, "somebody's");
  Job job = a_job();
  job.source_buffer.clear();
  job.source_url = "https://example.com/gone.png";

  workshop.process(job);

  EXPECT_EQ(workshop.stored(kNormal), "somebody's");
}

}  // namespace
}  // namespace darkroom::worker
