#include "storage/directory_store.hpp"

#include "storage/directory_files.hpp"
#include "support/as_nobody.hpp"
#include "support/file_url.hpp"
#include "support/sample_bytes.hpp"
#include "support/scratch_folder.hpp"
#include "support/small_disk.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace darkroom::storage {
namespace {

using darkroom::testing::bytes_of;
using darkroom::testing::path_in;
using darkroom::testing::ScratchFolder;
using darkroom::testing::text_in;
using darkroom::testing::write_text;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kUuid = "01890a5d-ac96-774b-bcce-b302099a8057";

std::unique_ptr<ObjectStore> store_at(const std::string& path) {
  auto store = open_directory_store({.path = path});
  EXPECT_TRUE(store) << store.error().message();
  return std::move(store).take();
}

TEST(DirectoryStore, MakesItsFolderWithTheModeItPromises) {
  const ScratchFolder folder;
  const mode_t before = umask(022);
  store_at(folder / "a/b");
  umask(before);

  struct stat facts{};
  ASSERT_EQ(stat((folder / "a/b").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0755U);
}

TEST(DirectoryStore, LeavesNothingButObjects) {
  const ScratchFolder folder;
  {
    const auto store = store_at(folder / "");
    ASSERT_TRUE(store->check());
    EXPECT_THAT(folder.listing(), IsEmpty());
    ASSERT_TRUE(store->put("u/j/a.jpg", as_bytes("x"), {}));
  }
  EXPECT_THAT(folder.listing(), ElementsAre("u", "u/j", "u/j/a.jpg"));
}

TEST(DirectoryStore, TakesAwayTheFoldersThatARemovalEmpties) {
  const ScratchFolder folder;
  {
    const auto store = store_at(folder / "");
    ASSERT_TRUE(store->put("u/j/a.jpg", as_bytes("x"), {}));
    ASSERT_TRUE(store->put("u/k", as_bytes("x"), {}));
    ASSERT_TRUE(store->remove("u/j/a.jpg"));
  }
  EXPECT_THAT(folder.listing(), ElementsAre("u", "u/k"));
}

TEST(DirectoryStore, NamesItsObjectsBelowThePublicBase) {
  const ScratchFolder folder;
  const auto store =
      open_directory_store({.path = folder / "", .public_base = "https://cdn.example/img/"});
  ASSERT_TRUE(store);

  EXPECT_EQ(*(*store)->url("u/a b.jpg"), "https://cdn.example/img/u/a%20b.jpg");
}

TEST(DirectoryStore, GivesAbsoluteUrlsForARelativePath) {
  const ScratchFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto store = store_at("objects");
  std::filesystem::current_path(before);

  EXPECT_EQ(path_in(*store->url("a")), folder / "objects/a");
  EXPECT_EQ(store->describe(), "dir:" + folder / "objects");
}

TEST(DirectoryStore, NeverWritesOrReadsThroughALinkBelowItsRoot) {
  const ScratchFolder folder;
  const ScratchFolder outside;
  write_text(outside / "secret", "secret");
  const auto store = store_at(folder / "");
  std::filesystem::create_symlink(outside.path(), folder / "folder");
  std::filesystem::create_symlink(outside / "secret", folder / "file");

  EXPECT_EQ(store->put("folder/new", as_bytes("x"), {}).error().code(), ErrorCode::storage_denied);
  EXPECT_FALSE(store->get("folder/secret", 100));
  EXPECT_EQ(store->get("file", 100).error().code(), ErrorCode::storage_denied);
  EXPECT_TRUE(store->remove("folder/secret"));
  EXPECT_THAT(outside.listing(), ElementsAre("secret"));
}

TEST(DirectoryStore, ReplacesALinkAndNotWhatItPointsTo) {
  const ScratchFolder folder;
  const ScratchFolder outside;
  write_text(outside / "target", "old");
  const auto store = store_at(folder / "");
  std::filesystem::create_symlink(outside / "target", folder / "key");

  ASSERT_TRUE(store->put("key", as_bytes("new"), {}));

  EXPECT_EQ(text_in(outside / "target"), "old");
  EXPECT_EQ(text_in(folder / "key"), "new");
}

TEST(DirectoryStore, MayItselfBeReachedThroughALink) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "real");
  std::filesystem::create_symlink(folder / "real", folder / "link");

  const auto store = store_at(folder / "link");

  ASSERT_TRUE(store->put("a", as_bytes("x"), {}));
  EXPECT_EQ(text_in(folder / "real/a"), "x");
}

TEST(DirectoryStore, RefusesAKeyWhereAFolderIsAndTheOtherWayRound) {
  const ScratchFolder folder;
  const auto store = store_at(folder / "");
  ASSERT_TRUE(store->put("a/b", as_bytes("x"), {}));

  EXPECT_EQ(store->put("a", as_bytes("x"), {}).error().code(), ErrorCode::storage_denied);
  EXPECT_EQ(store->put("a/b/c", as_bytes("x"), {}).error().code(), ErrorCode::storage_denied);
  EXPECT_EQ(*store->get("a/b", 10), bytes_of("x"));
}

TEST(DirectoryStore, RefusesAPartThatNoFileSystemTakes) {
  const ScratchFolder folder;
  const auto store = store_at(folder / "");

  const auto done = store->put(std::string(300, 'k'), as_bytes("x"), {});

  EXPECT_EQ(done.error().code(), ErrorCode::invalid_job);
}

TEST(DirectoryStore, RefusesKeysInItsStagingFolder) {
  const ScratchFolder folder;
  const auto store = store_at(folder / "");
  const std::string key = std::string(kStagingFolder) + "/x";

  EXPECT_EQ(store->put(key, as_bytes("x"), {}).error().code(), ErrorCode::invalid_job);
  EXPECT_EQ(store->get(key, 10).error().code(), ErrorCode::invalid_job);
}

TEST(DirectoryStore, DoesNotWaitForAPipe) {
  const ScratchFolder folder;
  const auto store = store_at(folder / "");
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);

  EXPECT_EQ(store->get("pipe", 10).error().code(), ErrorCode::storage_denied);
}

TEST(DirectoryStore, SaysThatItIsGoneOnceItsFolderIs) {
  const ScratchFolder folder;
  const auto store = store_at(folder / "objects");
  std::filesystem::remove_all(folder / "objects");

  EXPECT_EQ(store->check().error().code(), ErrorCode::storage_not_found);
  EXPECT_EQ(store->put("a", as_bytes("x"), {}).error().code(), ErrorCode::storage_not_found);
}

TEST(DirectoryStore, DoesNotOpenWhereAFileIs) {
  const ScratchFolder folder;
  write_text(folder / "file", "x");

  EXPECT_EQ(open_directory_store({.path = folder / "file"}).error().code(),
            ErrorCode::storage_denied);
  EXPECT_EQ(open_directory_store({.path = ""}).error().code(), ErrorCode::storage_not_found);
}

TEST(DirectoryStore, SweepsWhatAKilledProcessLeft) {
  const ScratchFolder folder;
  const std::string staging = folder / kStagingFolder;
  std::filesystem::create_directory(staging);
  write_text(staging + "/" + kUuid, "half an obj");

  const auto store = store_at(folder / "");

  EXPECT_THAT(folder.listing(), IsEmpty());
}

TEST(DirectoryStore, LeavesWhatAnotherProcessIsWriting) {
  const ScratchFolder folder;
  const std::string staged = folder / kStagingFolder + "/" + kUuid;
  std::filesystem::create_directory(folder / kStagingFolder);
  const Descriptor writer(open(staged.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  ASSERT_EQ(flock(writer.get(), LOCK_EX), 0);

  const auto store = store_at(folder / "");

  EXPECT_TRUE(std::filesystem::exists(staged));
}

TEST(DirectoryStore, LeavesFilesThatAreNotItsOwn) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / kStagingFolder);
  const std::string other = folder / kStagingFolder + "/notes.txt";
  write_text(other, "x");

  const auto store = store_at(folder / "");

  EXPECT_TRUE(std::filesystem::exists(other));
}

// Puts objects until it is killed.
[[noreturn]] void put_for_ever(const std::string& path) {
  const auto store = store_at(path);
  for (;;) static_cast<void>(store->put("u/j/large", Bytes(8UL << 20U), {}));
}

TEST(DirectoryStore, ShowsNothingOfAPutWhoseProcessIsKilled) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / kStagingFolder);
  const Descriptor watch(inotify_init1(IN_CLOEXEC));
  ASSERT_GE(inotify_add_watch(watch.get(), (folder / kStagingFolder).c_str(), IN_MODIFY), 0);
  // Keeps the staging folder, and so the watch, from going when the store opens.
  write_text(folder / kStagingFolder + "/keep", "x");
  std::array<char, 4096> events{};
  ASSERT_GT(read(watch.get(), events.data(), events.size()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) put_for_ever(folder / "");

  ASSERT_GT(read(watch.get(), events.data(), events.size()), 0);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto before = folder.listing();
  std::filesystem::remove(folder / kStagingFolder + "/keep");
  const auto store = store_at(folder / "");

  EXPECT_THAT(before, ::testing::SizeIs(::testing::Ge(3U))) << "killed too late to show anything";
  EXPECT_THAT(folder.listing(), IsEmpty());
}

struct SystemFailure {
  int number;
  ErrorCode code;
  bool retryable;
};
class StorageFailure : public ::testing::TestWithParam<SystemFailure> {};
TEST_P(StorageFailure, MeansTheCode) {
  const std::error_code failure(GetParam().number, std::system_category());

  const Error error = storage_failure(failure, "dir:/x/key");

  EXPECT_EQ(error.code(), GetParam().code);
  EXPECT_EQ(error.retryable(), GetParam().retryable);
  EXPECT_TRUE(error.message().starts_with("dir:/x/key: ")) << error.message();
}
INSTANTIATE_TEST_SUITE_P(
    Directory, StorageFailure,
    ::testing::Values(SystemFailure{ENOSPC, ErrorCode::storage_full, true},
                      SystemFailure{EDQUOT, ErrorCode::storage_full, true},
                      SystemFailure{EACCES, ErrorCode::storage_denied, false},
                      SystemFailure{EPERM, ErrorCode::storage_denied, false},
                      SystemFailure{EROFS, ErrorCode::storage_denied, false},
                      SystemFailure{ELOOP, ErrorCode::storage_denied, false},
                      SystemFailure{ENOENT, ErrorCode::storage_not_found, false},
                      SystemFailure{ENAMETOOLONG, ErrorCode::invalid_job, false},
                      SystemFailure{EIO, ErrorCode::storage_unavailable, true},
                      SystemFailure{EMFILE, ErrorCode::storage_unavailable, true}));

// 0 where all is well.
int fill_a_small_disk(const std::string& path) {
  const auto store = store_at(path);
  const bool small_fits = store->put("u/small", Bytes(1000), {}).has_value();
  const auto large = store->put("u/small", Bytes(2U << 20U), {});
  const bool full = !large && large.error().code() == ErrorCode::storage_full;
  const bool kept = store->get("u/small", 1000).has_value();
  const bool tidy = store->put("v/more", Bytes(900'000), {}).has_value();
  return (small_fits ? 0 : 1) + (full ? 0 : 2) + (kept ? 0 : 4) + (tidy ? 0 : 8);
}

TEST(DirectoryStore, SaysThatTheDiskIsFullAndKeepsWhatIsThere) {
  const std::optional<int> status = darkroom::testing::on_a_small_disk(1, fill_a_small_disk);
  if (!status) GTEST_SKIP() << "no file system may be mounted here";

  EXPECT_EQ(*status, 0);
}

TEST(DirectoryStore, SaysThatItMayNotWrite) {
  const ScratchFolder folder;
  const auto store = store_at(folder / "");
  ASSERT_TRUE(store->put("there", as_bytes("x"), {}));
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  const darkroom::testing::AsNobody nobody;

  EXPECT_EQ(store->put("a", as_bytes("x"), {}).error().code(), ErrorCode::storage_denied);
  EXPECT_EQ(store->remove("there").error().code(), ErrorCode::storage_denied);
  EXPECT_EQ(store->check().error().code(), ErrorCode::storage_denied);
  EXPECT_EQ(*store->get("there", 10), bytes_of("x"));
}

TEST(DirectoryStore, OpensForReadingWhereItMayNotWrite) {
  const ScratchFolder folder;
  write_text(folder / "there", "x");
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  const darkroom::testing::AsNobody nobody;

  const auto store = store_at(folder / "");

  EXPECT_EQ(*store->get("there", 10), bytes_of("x"));
}

}  // namespace
}  // namespace darkroom::storage
