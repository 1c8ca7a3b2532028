// All or nothing: what is visible when storing a job fails, whatever fails and when.
#include "support/exposition.hpp"
#include "worker/workshop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace darkroom::worker {
namespace {

using darkroom::test::Call;
using darkroom::test::Fault;
using darkroom::test::sample;
using test::a_job;
using test::kHighQuality;
using test::kManifest;
using test::kNormal;
using test::Workshop;
using ::testing::HasSubstr;

struct Failing {
  std::string name;
  Call call;
  int nth;
  Fault fault;
};

// A job of two variants puts three objects and asks for two URLs.
const auto kEveryFailure =
    ::testing::Values(Failing{"FirstPut", Call::put, 1, Fault::refuse},
                      Failing{"SecondPut", Call::put, 2, Fault::refuse},
                      Failing{"Manifest", Call::put, 3, Fault::refuse},
                      Failing{"FirstPutThatArrives", Call::put, 1, Fault::arrive_anyway},
                      Failing{"SecondPutThatArrives", Call::put, 2, Fault::arrive_anyway},
                      Failing{"ThrowingPut", Call::put, 2, Fault::throws},
                      Failing{"ThrowingManifest", Call::put, 3, Fault::throws},
                      Failing{"FirstUrl", Call::url, 1, Fault::refuse},
                      Failing{"SecondUrl", Call::url, 2, Fault::refuse});

std::string name_of(const ::testing::TestParamInfo<Failing>& failing) {
  return failing.param.name;
}

class FirstRunThatFails : public ::testing::TestWithParam<Failing> {};

TEST_P(FirstRunThatFails, LeavesNothingBehind) {
  Workshop workshop;
  workshop.store.fail(GetParam().call, GetParam().nth, GetParam().fault);

  const JobResult result = workshop.process(a_job());

  EXPECT_FALSE(result.success);
  EXPECT_TRUE(result.variants.empty());
  EXPECT_EQ(workshop.stored(kNormal), std::nullopt);
  EXPECT_EQ(workshop.stored(kHighQuality), std::nullopt);
  EXPECT_EQ(workshop.stored(kManifest), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Publication, FirstRunThatFails, kEveryFailure, name_of);

class RepeatThatFails : public ::testing::TestWithParam<Failing> {};

TEST_P(RepeatThatFails, LeavesWhatTheEarlierRunPublished) {
  Workshop workshop;
  ASSERT_TRUE(workshop.process(a_job()).success);
  workshop.store.recover();
  workshop.store.fail(GetParam().call, GetParam().nth, GetParam().fault);

  const JobResult result = workshop.process(a_job());

  EXPECT_FALSE(result.success);
  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_EQ(workshop.stored(kHighQuality), "high-quality 95");
  EXPECT_TRUE(workshop.stored(kManifest).has_value());
}

INSTANTIATE_TEST_SUITE_P(Publication, RepeatThatFails, kEveryFailure, name_of);

// Nobody can tell that from a success whose answer was lost: all or nothing, it is all.
TEST(Publication, IsWholeWhereTheManifestArrivedInSpiteOfTheError) {
  Workshop workshop;
  workshop.store.fail(Call::put, 3, Fault::arrive_anyway);

  ASSERT_FALSE(workshop.process(a_job()).success);

  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_EQ(workshop.stored(kHighQuality), "high-quality 95");
  EXPECT_TRUE(workshop.stored(kManifest).has_value());
}

TEST(Publication, ReportsTheStoresErrorAndCountsIt) {
  Workshop workshop;
  workshop.store.fail(Call::put, 3);

  const JobResult result = workshop.process(a_job());

  EXPECT_EQ(result.error->code(), ErrorCode::storage_unavailable);
  EXPECT_TRUE(result.error->retryable());
  EXPECT_EQ(result.error->message(), "put user-1/job-1/result.json: 503 Slow Down");
  EXPECT_EQ(sample(workshop.metrics.text(),
                   R"(generation_failure{error="storage_unavailable",tool="dall-e"})"),
            1);
}

TEST(Publication, SucceedsWhenTheFailedJobIsTriedAgain) {
  Workshop workshop;
  workshop.store.fail(Call::put, 2);
  ASSERT_FALSE(workshop.process(a_job()).success);
  workshop.store.recover();

  const JobResult result = workshop.process(a_job());

  EXPECT_TRUE(result.success);
  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_TRUE(workshop.stored(kManifest).has_value());
}

TEST(Publication, OverwritesTheSameKeysWithTheSameBytesOnARepeat) {
  Workshop workshop;
  const JobResult first = workshop.process(a_job());

  const JobResult second = workshop.process(a_job());

  ASSERT_TRUE(second.success);
  ASSERT_EQ(second.variants.size(), first.variants.size());
  for (std::size_t i = 0; i < first.variants.size(); ++i) {
    EXPECT_EQ(second.variants[i].key, first.variants[i].key);
    EXPECT_EQ(second.variants[i].sha256, first.variants[i].sha256);
  }
}

TEST(Publication, TakesBackWhatAFailedRepeatAddedToAnEarlierOne) {
  Workshop workshop;
  Job job = a_job();
  job.variants = {"normal"};
  ASSERT_TRUE(workshop.process(job).success);
  workshop.store.recover();
  workshop.store.fail(Call::put, 3);
  job.variants = {};

  ASSERT_FALSE(workshop.process(job).success);

  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_EQ(workshop.stored(kHighQuality), std::nullopt);
  EXPECT_TRUE(workshop.stored(kManifest).has_value());
}

TEST(Publication, RemovesNothingWhereItCannotKnowWhatIsPublished) {
  Workshop workshop;
  ASSERT_TRUE(workshop.process(a_job()).success);
  workshop.store.recover();
  workshop.store.fail(Call::put, 3);
  workshop.store.fail(Call::get, 1);

  ::testing::internal::CaptureStderr();
  ASSERT_FALSE(workshop.process(a_job()).success);
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_TRUE(workshop.stored(kManifest).has_value());
  EXPECT_THAT(log, HasSubstr("objects left unpublished"));
}

TEST(Publication, RemovesNothingWhereTheManifestIsSomebodyElses) {
  Workshop workshop;
  ASSERT_TRUE(workshop.memory->put(kManifest, as_bytes(R"({"variants":[{"key":7}]})"), {}));
  workshop.store.fail(Call::put, 3);

  ASSERT_FALSE(workshop.process(a_job()).success);

  EXPECT_EQ(workshop.stored(kManifest), R"({"variants":[{"key":7}]})");
  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
}

TEST(Publication, RemovesTheOthersWhereOneRemovalFails) {
  Workshop workshop;
  workshop.store.fail(Call::put, 3);
  workshop.store.fail(Call::remove, 1);

  ::testing::internal::CaptureStderr();
  const JobResult result = workshop.process(a_job());
  const std::string log = ::testing::internal::GetCapturedStderr();

  EXPECT_EQ(result.error->message(), "put user-1/job-1/result.json: 503 Slow Down");
  EXPECT_EQ(workshop.stored(kNormal), "normal 80");
  EXPECT_EQ(workshop.stored(kHighQuality), std::nullopt);
  EXPECT_THAT(log, HasSubstr("object left unpublished"));
  EXPECT_THAT(log, HasSubstr(kNormal));
}

TEST(Publication, SurvivesAStoreThatThrowsWhileItTakesBack) {
  Workshop workshop;
  workshop.store.fail(Call::put, 2);
  workshop.store.fail(Call::remove, 1, Fault::throws);

  const JobResult result = workshop.process(a_job());

  EXPECT_EQ(result.error->code(), ErrorCode::storage_unavailable);
}

TEST(Publication, PutsMoreVariantsThanItHasThreads) {
  Workshop workshop;
  std::string toml;
  for (int i = 0; i < 20; ++i) {
    toml += "[tools.many.variants.v" + std::to_string(i) + "]\nwidth = 10\nheight = 10\n";
  }
  Result<PresetBook> book = PresetBook::from_toml(toml, "many.toml");
  ASSERT_TRUE(book.has_value()) << book.error().message();
  workshop.presets = *std::move(book);
  Job job = a_job();
  job.tool = ImageTool("many");

  const JobResult result = workshop.process(job);

  ASSERT_TRUE(result.success) << result.error->message();
  ASSERT_EQ(result.variants.size(), 20U);
  for (const VariantResult& variant : result.variants) {
    EXPECT_EQ(workshop.stored(variant.key), variant.variant + " 80");
  }
}

}  // namespace
}  // namespace darkroom::worker
