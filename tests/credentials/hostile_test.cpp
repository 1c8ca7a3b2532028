// Whatever a stranger's bytes are, there is an answer: never a crash, and never credentials that
// hold of bytes that were changed.
#include "credentials/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace darkroom::credentials {
namespace {

using State = Verification::State;

class HostileFormat : public testing::TestWithParam<Format> {};

TEST_P(HostileFormat, MayEndAnywhere) {
  const File whole = signed_file(source(), variant(GetParam()));
  for (std::size_t size = 0; size < whole.bytes.size(); size += 97) {
    SCOPED_TRACE(size);
    const Picture part{.format = GetParam(), .bytes = ByteView(whole.bytes).first(size)};
    const auto found = verify(part, authority().root());
    if (found && found->has_value()) {
      EXPECT_EQ((*found)->state, State::invalid);
    }
    if (size % 5 == 0) expect_answers(part);
  }
}

TEST_P(HostileFormat, MayHaveAnyByteChanged) {
  const File whole = signed_file(source(), variant(GetParam()));
  std::mt19937 random(GetParam() == Format::png ? 1U : 2U);
  for (int round = 0; round < 150; ++round) {
    Bytes changed = whole.bytes;
    const std::size_t at = random() % changed.size();
    changed[at] ^= std::byte{static_cast<unsigned char>(1U + random() % 255U)};
    SCOPED_TRACE(at);
    expect_answers({.format = GetParam(), .bytes = changed});
  }
}

INSTANTIATE_TEST_SUITE_P(Hostile, HostileFormat,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::gif,
                                         Format::avif, Format::jpeg_xl),
                         [](const auto& each) { return name_of(each.param); });

// JUMBF in JUMBF, as deep as 4 MiB hold: a reader that recursed would end the process.
TEST(Hostile, MayNestBoxesWithoutEnd) {
  std::string boxes;
  for (std::uint32_t left = 60000; left >= 8; left -= 8) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
      boxes.push_back(static_cast<char>(left >> shift & 0xFFU));
    }
    boxes += "jumb";
  }
  File file = source(Format::jpeg);
  // APP11, "JP", instance 1, packet 1, then the box's own header (ISO/IEC 19566-5).
  std::string segment = {'\xFF', '\xEB'};
  const std::size_t length = 2 + 8 + boxes.size();
  segment.push_back(static_cast<char>(length >> 8U));
  segment.push_back(static_cast<char>(length & 0xFFU));
  segment += std::string("JP\0\1\0\0\0\1", 8) + boxes;
  const ByteView bytes = as_bytes(segment);
  file.bytes.insert(file.bytes.begin() + 2, bytes.begin(), bytes.end());

  expect_answers(file.picture());
}

}  // namespace
}  // namespace darkroom::credentials
