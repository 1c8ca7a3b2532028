// Whose credentials hold, and what is said of those that do not.
#include "credentials/fixtures.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace darkroom::credentials {
namespace {

using State = Verification::State;

class PlainFormat : public testing::TestWithParam<Format> {};

TEST_P(PlainFormat, HasNoCredentials) {
  const auto found = verify(source(GetParam()).picture(), authority().root());

  ASSERT_TRUE(found.has_value()) << found.error().message();
  EXPECT_FALSE(found->has_value());
}

INSTANTIATE_TEST_SUITE_P(Verify, PlainFormat,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::gif,
                                         Format::avif, Format::jpeg_xl, Format::tiff),
                         [](const auto& each) { return name_of(each.param); });

TEST(Verify, FindsNothingInAFormatThatHoldsNone) {
  const Bytes bytes(100, std::byte{1});

  const auto found = verify({.format = Format::mkv, .bytes = bytes}, "");

  ASSERT_TRUE(found.has_value()) << found.error().message();
  EXPECT_FALSE(found->has_value());
}

TEST(Verify, FindsNothingInAJpegXlWithoutAContainer) {
  const Bytes bare{std::byte{0xFF}, std::byte{0x0A}, std::byte{0}};

  const auto found = verify({.format = Format::jpeg_xl, .bytes = bare}, "");

  ASSERT_TRUE(found.has_value()) << found.error().message();
  EXPECT_FALSE(found->has_value());
}

TEST(Verify, TrustsNobodyByAnotherRoot) {
  const Authority other;
  const File file = signed_file(source(), variant());

  const Verification found = verified(file, other.root());

  EXPECT_EQ(found.state, State::valid);
  EXPECT_THAT(found.failures, testing::ElementsAre("signingCredential.untrusted"));
}

TEST(Verify, TrustsByOneAnchorOfMany) {
  const Authority other;
  const File file = signed_file(source(), variant());

  EXPECT_EQ(verified(file, other.root() + authority().root()).state, State::trusted);
}

TEST(Verify, RefusesAnchorsThatAreNone) {
  const File file = signed_file(source(), variant());

  const auto found = verify(file.picture(), "not a certificate");

  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::invalid_preset);
}

TEST(Verify, FindsCredentialsOfAnotherPictureInvalid) {
  const File one = signed_file(source(), variant(Format::png));
  const File other = source(Format::png);
  // A store as it stands in PNG, in a chunk before the pixels, put into another file.
  const std::string_view text = as_text_for_search(one.bytes);
  const std::size_t chunk = text.find("caBX") - 4;
  const std::size_t end = text.find("IDAT") - 4;
  Bytes moved = other.bytes;
  const std::size_t place = as_text_for_search(moved).find("IDAT") - 4;
  moved.insert(moved.begin() + static_cast<std::ptrdiff_t>(place),
               one.bytes.begin() + static_cast<std::ptrdiff_t>(chunk),
               one.bytes.begin() + static_cast<std::ptrdiff_t>(end));

  const Verification found = verified({.format = Format::png, .bytes = moved}, authority().root());

  EXPECT_EQ(found.state, State::invalid);
  EXPECT_THAT(found.failures, testing::Contains("assertion.dataHash.mismatch"));
}

TEST(Verify, FindsAChangedCertificateInvalid) {
  File file = signed_file(source(), variant());
  const auto name = std::ranges::search(file.bytes, as_bytes("Example Signer"));
  ASSERT_FALSE(name.empty());
  *name.begin() = std::byte{'e'};

  EXPECT_EQ(verified(file, authority().root()).state, State::invalid);
}

TEST(Verify, SaysThatDamagedCredentialsDoNotHold) {
  File file = signed_file(source(), variant(Format::jpeg));
  const auto label = std::ranges::search(file.bytes, as_bytes("c2pa.signature"));
  ASSERT_FALSE(label.empty());
  *label.begin() = std::byte{'x'};

  EXPECT_EQ(verified(file).state, State::invalid);
}

// Each of them may inflate to megabytes.
TEST(Verify, FindsManyCompressedManifestsInvalid) {
  Claim said = claim();
  for (int round = 0; round < 17; ++round) said.steps[0].description += "brob";

  const Verification found = verified(signed_file(source(), variant(), said));

  EXPECT_EQ(found.state, State::invalid);
  EXPECT_THAT(found.failures, testing::ElementsAre("general.error"));
}

TEST(Verify, RefusesWhatIsNoPictureAtAll) {
  const Bytes garbage(1000, std::byte{7});

  const auto found = verify({.format = Format::png, .bytes = garbage}, "");

  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code(), ErrorCode::corrupt_image);
}

}  // namespace
}  // namespace darkroom::credentials
