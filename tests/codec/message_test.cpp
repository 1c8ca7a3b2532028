#include "codec/message.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>

namespace darkroom::codec {
namespace {

TEST(Mapped, HoldsThePartsOneAfterAnother) {
  const auto file = sealed_memory(std::array{as_bytes("one"), as_bytes(""), as_bytes("two")});
  ASSERT_TRUE(file.has_value());

  const auto memory = mapped_sealed(*file, 6);

  ASSERT_TRUE(memory.has_value());
  const ByteView expected = as_bytes("onetwo");
  EXPECT_TRUE(
      std::equal(memory->bytes().begin(), memory->bytes().end(), expected.begin(), expected.end()));
}

TEST(MappedSealed, RefusesWhatCouldStillChange) {
  const Descriptor file(memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING));

  EXPECT_FALSE(mapped_sealed(file, 100).has_value());
}

TEST(MappedSealed, RefusesWhatIsNoMemoryFile) {
  const Descriptor device(open("/dev/null", O_RDONLY | O_CLOEXEC));

  EXPECT_FALSE(mapped_sealed(device, 100).has_value());
  EXPECT_FALSE(mapped_sealed(Descriptor(), 100).has_value());
}

TEST(MappedSealed, RefusesMoreThanWasAgreed) {
  const auto file = sealed_memory(std::array{as_bytes("1234567")});
  ASSERT_TRUE(file.has_value());

  EXPECT_TRUE(mapped_sealed(*file, 7).has_value());
  EXPECT_FALSE(mapped_sealed(*file, 6).has_value());
}

}  // namespace
}  // namespace darkroom::codec
