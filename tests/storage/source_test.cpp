// Sources that need no server: buffers, files, and the way s3:// paths are read and allowed.
#include "storage/source.hpp"

#include "storage/directory_store.hpp"
#include "support/as_nobody.hpp"
#include "support/sample_bytes.hpp"
#include "support/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace darkroom::storage {
namespace {

using darkroom::testing::bytes_of;
using darkroom::testing::ScratchFolder;
using darkroom::testing::write_text;
using ::testing::HasSubstr;

net::HttpClient& http() {
  static const std::unique_ptr<net::HttpClient> kClient = net::HttpClient::open({}).take();
  return *kClient;
}

SourceOptions at_most(std::uint64_t bytes) {
  SourceOptions options;
  options.limits.max_source_bytes = bytes;
  return options;
}

SourceOptions of_buckets(std::set<std::string> buckets) {
  SourceOptions options;
  options.buckets = std::move(buckets);
  return options;
}

Result<Bytes> load(const Job& job, SourceOptions options = {}, BucketOpener open_bucket = {}) {
  const SharedBytes source =
      TRY(SourceLoader(std::move(options), http(), std::move(open_bucket)).load(job));
  return Bytes(source.bytes().begin(), source.bytes().end());
}

TEST(BufferSource, IsItsBytes) {
  EXPECT_EQ(*load({.source_buffer = bytes_of("image")}), bytes_of("image"));
}

TEST(BufferSource, IsEmptyWithoutBytes) {
  EXPECT_EQ(load({}).error().code(), ErrorCode::source_empty);
}

TEST(BufferSource, IsTooLargeOverTheLimit) {
  const Job job{.source_buffer = bytes_of("12345")};

  EXPECT_TRUE(load(job, at_most(5)));
  EXPECT_EQ(load(job, at_most(4)).error().code(), ErrorCode::source_too_large);
}

TEST(FileSource, IsItsBytes) {
  const ScratchFolder folder;
  write_text(folder / "a.png", "image");

  EXPECT_EQ(*load({.source_file = folder / "a.png"}), bytes_of("image"));
}

TEST(FileSource, MayBeALink) {
  const ScratchFolder folder;
  write_text(folder / "a.png", "image");
  std::filesystem::create_symlink(folder / "a.png", folder / "link");

  EXPECT_EQ(*load({.source_file = folder / "link"}), bytes_of("image"));
}

TEST(FileSource, IsReadToItsEndHoweverLargeItIs) {
  const ScratchFolder folder;
  const Bytes bytes = testing::varied_bytes(3'000'001);
  write_text(folder / "large", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});

  EXPECT_TRUE(*load({.source_file = folder / "large"}) == bytes);
}

TEST(FileSource, IsReadWhereTheSystemDoesNotKnowItsSize) {
  const auto loaded = load({.source_file = "/proc/self/status"});

  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_GT(loaded->size(), 100U);
}

TEST(FileSource, IsTooLargeOverTheLimitEvenWhereTheSystemDoesNotKnowItsSize) {
  const ScratchFolder folder;
  write_text(folder / "six", "123456");

  EXPECT_EQ(load({.source_file = folder / "six"}, at_most(5)).error().code(),
            ErrorCode::source_too_large);
  EXPECT_EQ(load({.source_file = "/proc/self/status"}, at_most(5)).error().code(),
            ErrorCode::source_too_large);
}

TEST(FileSource, IsEmptyWithoutBytes) {
  const ScratchFolder folder;
  write_text(folder / "none", "");

  EXPECT_EQ(load({.source_file = folder / "none"}).error().code(), ErrorCode::source_empty);
}

TEST(FileSource, IsNotFoundWhereThereIsNone) {
  const ScratchFolder folder;
  write_text(folder / "file", "x");

  for (const std::string name : {"missing", "no/such/folder", "file/below"}) {
    const auto loaded = load({.source_file = folder / name});
    EXPECT_EQ(loaded.error().code(), ErrorCode::source_not_found) << name;
    EXPECT_THAT(loaded.error().message(), HasSubstr(name));
  }
}

TEST(FileSource, IsInvalidWhereItIsNoRegularFile) {
  const ScratchFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);

  EXPECT_EQ(load({.source_file = folder / "pipe"}).error().code(), ErrorCode::source_invalid);
  EXPECT_EQ(load({.source_file = folder / ""}).error().code(), ErrorCode::source_invalid);
  EXPECT_EQ(load({.source_file = "/dev/zero"}).error().code(), ErrorCode::source_invalid);
}

TEST(FileSource, IsForbiddenWhereItMayNotBeRead) {
  const ScratchFolder folder;
  write_text(folder / "locked", "x");
  ASSERT_EQ(chmod((folder / "locked").c_str(), 0), 0);
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
  const darkroom::testing::AsNobody nobody;

  EXPECT_EQ(load({.source_file = folder / "locked"}).error().code(), ErrorCode::source_forbidden);
}

TEST(S3Path, IsABucketAndAKey) {
  const auto path = parse_s3_path("s3://bucket.name/a/b c?.png");

  ASSERT_TRUE(path);
  EXPECT_EQ(path->bucket, "bucket.name");
  EXPECT_EQ(path->key, "a/b c?.png");
}

class NoS3Path : public ::testing::TestWithParam<std::string> {};
TEST_P(NoS3Path, IsASourceThatIsInvalid) {
  const auto path = parse_s3_path(GetParam());

  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().code(), ErrorCode::source_invalid);
}
INSTANTIATE_TEST_SUITE_P(S3, NoS3Path,
                         ::testing::Values("", "s3:", "s3://", "s3://bucket", "s3://bucket/",
                                           "s3:///key", "S3://bucket/key", "https://bucket/key",
                                           "bucket/key", "s3://../key", "s3://b@d/key",
                                           "s3://user:pass@bucket/key", "s3://bucket/../other/key",
                                           "s3://bucket//key", "s3://bucket/a\nb"));

// Buckets in memory: "known" with one object, any other is not there.
BucketOpener known_bucket() {
  return [](const std::string& bucket) -> Result<std::shared_ptr<ObjectStore>> {
    if (bucket != "known") return Error::permanent(ErrorCode::storage_not_found, "no such bucket");
    std::shared_ptr<ObjectStore> store = make_memory_store();
    EXPECT_TRUE(store->put("key", as_bytes("image"), {}));
    return store;
  };
}

TEST(S3Source, IsTheObjectThatThePathNames) {
  EXPECT_EQ(*load({.source_path = "s3://known/key"}, {}, known_bucket()), bytes_of("image"));
}

TEST(S3Source, IsNotFoundWhereTheKeyOrTheBucketIsNot) {
  EXPECT_EQ(load({.source_path = "s3://known/no"}, {}, known_bucket()).error().code(),
            ErrorCode::source_not_found);
  EXPECT_EQ(load({.source_path = "s3://other/key"}, {}, known_bucket()).error().code(),
            ErrorCode::source_not_found);
}

TEST(S3Source, IsTooLargeOverTheLimit) {
  const auto loaded = load({.source_path = "s3://known/key"}, at_most(4), known_bucket());

  EXPECT_EQ(loaded.error().code(), ErrorCode::source_too_large);
}

TEST(S3Source, ComesOnlyFromBucketsThatAreAllowed) {
  const Job job{.source_path = "s3://known/key"};

  EXPECT_TRUE(load(job, of_buckets({"other", "known"}), known_bucket()));
  EXPECT_EQ(load(job, of_buckets({"other"}), known_bucket()).error().code(),
            ErrorCode::source_blocked);
  EXPECT_EQ(load(job, {}, {}).error().code(), ErrorCode::source_blocked);
}

TEST(S3Source, KeepsTheStoresWordForCredentials) {
  const auto denied = [](const std::string&) -> Result<std::shared_ptr<ObjectStore>> {
    return Error::permanent(ErrorCode::storage_denied, "no keys");
  };

  EXPECT_EQ(load({.source_path = "s3://b/k"}, {}, denied).error().code(),
            ErrorCode::storage_denied);
}

}  // namespace
}  // namespace darkroom::storage
