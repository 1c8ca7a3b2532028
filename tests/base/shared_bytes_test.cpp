#include "base/shared_bytes.hpp"

#include "support/scratch_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace darkroom {
namespace {

using testing::ScratchFolder;

std::string text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// TMPDIR for as long as it lives.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& path) {
    const char* before = getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
    if (before != nullptr) before_ = before;
    setenv("TMPDIR", path.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe)
    before_.empty() ? unsetenv("TMPDIR") : setenv("TMPDIR", before_.c_str(), 1);
  }

 private:
  std::string before_;
};

TEST(SharedBytes, AreASealedCopy) {
  const auto shared = SharedBytes::copy_of(as_bytes("a picture"));

  ASSERT_TRUE(shared.has_value());
  EXPECT_EQ(text(shared->bytes()), "a picture");
  EXPECT_TRUE(is_sealed(shared->file()));
  EXPECT_EQ(write(shared->file().get(), "x", 1), -1);
}

TEST(SharedBytes, MayBeNone) {
  EXPECT_EQ(SharedBytes::copy_of({})->size(), 0U);
  EXPECT_EQ(std::move(SharedBytesWriter(10)).finish()->size(), 0U);
}

TEST(SharedBytesWriter, StaysInMemoryUpToItsSize) {
  SharedBytesWriter writer(6);
  ASSERT_FALSE(writer.add(as_bytes("abc")));
  ASSERT_FALSE(writer.add(as_bytes("def")));

  EXPECT_TRUE(writer.is_in_memory());
  const auto shared = std::move(writer).finish();
  EXPECT_EQ(text(shared->bytes()), "abcdef");
  EXPECT_TRUE(is_sealed(shared->file()));
}

TEST(SharedBytesWriter, GoesToDiskBeyondItAndLeavesNoName) {
  const ScratchFolder folder;
  const TemporaryFolder temporary(folder.path().string());
  SharedBytesWriter writer(6);
  ASSERT_FALSE(writer.add(as_bytes("abc")));
  ASSERT_FALSE(writer.add(as_bytes("defg")));
  ASSERT_FALSE(writer.add(as_bytes("hi")));

  EXPECT_FALSE(writer.is_in_memory());
  EXPECT_EQ(writer.size(), 9U);
  EXPECT_TRUE(folder.listing().empty());
  const auto shared = std::move(writer).finish();
  ASSERT_TRUE(shared.has_value());
  EXPECT_EQ(text(shared->bytes()), "abcdefghi");
}

// Whoever is given the descriptor must not be able to change what was checked.
TEST(SharedBytesWriter, GivesAwayADescriptorThatCanOnlyBeRead) {
  SharedBytesWriter writer(1);
  ASSERT_FALSE(writer.add(as_bytes("on disk")));
  const auto shared = std::move(writer).finish();

  EXPECT_EQ(fcntl(shared->file().get(), F_GETFL) & O_ACCMODE, O_RDONLY);
}

TEST(SharedBytesWriter, SaysWhereThereIsNoFolder) {
  const ScratchFolder folder;
  const TemporaryFolder temporary(folder / "none");
  SharedBytesWriter writer(1);

  EXPECT_TRUE(writer.add(as_bytes("abc")));
}

}  // namespace
}  // namespace darkroom
