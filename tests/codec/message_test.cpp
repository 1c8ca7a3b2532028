#include "codec/message.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

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

class Messages : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{-1, -1};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    ours = Descriptor(ends[0]);
    theirs = Descriptor(ends[1]);
  }
  Descriptor ours;
  Descriptor theirs;
};

TEST_F(Messages, BringTheirFilesInOrder) {
  const auto one = sealed_memory(std::array{as_bytes("one")});
  const auto two = sealed_memory(std::array{as_bytes("two!")});
  ASSERT_TRUE(send_message(ours, "text", std::array{&*one, &*two}).has_value());

  const auto message = receive_message(theirs);

  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->text, "text");
  ASSERT_EQ(message->files.size(), 2U);
  EXPECT_EQ(mapped_sealed(message->files[0], 9)->bytes().size(), 3U);
  EXPECT_EQ(mapped_sealed(message->files[1], 9)->bytes().size(), 4U);
}

TEST_F(Messages, AreAsLongAsAPlanOfManyVariants) {
  const std::string text(2UL << 20U, 'x');
  const auto file = sealed_memory(std::array{as_bytes("one")});
  ASSERT_TRUE(send_message(ours, text, std::array{&*file}).has_value());

  const auto message = receive_message(theirs);

  ASSERT_TRUE(message.has_value()) << message.error().message();
  EXPECT_EQ(message->text, text);
  EXPECT_EQ(message->files.size(), 1U);
  EXPECT_FALSE(send_message(ours, std::string(kMaxMessageBytes + 1, 'x')).has_value());
}

TEST_F(Messages, AreNotReadFromWhatCouldStillChange) {
  const Descriptor open_file(memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_TRUE(send_message(ours, R"({"text":"elsewhere"})", std::array{&open_file}).has_value());

  EXPECT_FALSE(receive_message(theirs).has_value());
}

TEST_F(Messages, OfTooManyFilesAreNotSent) {
  const auto file = sealed_memory(std::array{as_bytes("one")});
  const std::vector<const Descriptor*> many(kMostFiles + 1, &*file);

  EXPECT_FALSE(send_message(ours, "text", many).has_value());
}

}  // namespace
}  // namespace darkroom::codec
