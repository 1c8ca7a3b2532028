#include "codec/descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace darkroom::codec {
namespace {

TEST(MappedMemory, HoldsThePartsOneAfterAnother) {
  const auto file = sealed_memory({as_bytes("one"), as_bytes(""), as_bytes("two")});
  ASSERT_TRUE(file.has_value());

  const auto memory = MappedMemory::map(*file, 6);

  ASSERT_TRUE(memory.has_value());
  const ByteView expected = as_bytes("onetwo");
  EXPECT_TRUE(
      std::equal(memory->bytes().begin(), memory->bytes().end(), expected.begin(), expected.end()));
}

TEST(MappedMemory, RefusesWhatCouldStillChange) {
  const Descriptor file(memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING));

  EXPECT_FALSE(MappedMemory::map(file, 100).has_value());
}

TEST(MappedMemory, RefusesWhatIsNoMemoryFile) {
  const Descriptor device(open("/dev/null", O_RDONLY | O_CLOEXEC));

  EXPECT_FALSE(MappedMemory::map(device, 100).has_value());
  EXPECT_FALSE(MappedMemory::map(Descriptor(), 100).has_value());
}

TEST(MappedMemory, RefusesMoreThanWasAgreed) {
  const auto file = sealed_memory({as_bytes("1234567")});
  ASSERT_TRUE(file.has_value());

  EXPECT_TRUE(MappedMemory::map(*file, 7).has_value());
  EXPECT_FALSE(MappedMemory::map(*file, 6).has_value());
}

}  // namespace
}  // namespace darkroom::codec
