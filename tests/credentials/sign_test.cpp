// Signed variants: what they say, to our own reader and to the verifier, and what breaks them.
#include "credentials/fixtures.hpp"
#include "image/pictures.hpp"
#include "provenance/read.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace darkroom::credentials {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using State = Verification::State;

Provenance record_of(const File& file) {
  Limits limits;
  limits.formats.insert(Format::tiff);
  auto facts = provenance::inspect(file.bytes, limits);
  if (facts) return facts->provenance;
  ADD_FAILURE() << facts.error().message();
  return {};
}

// By whichever loader libvips takes.
vips::VImage decoded(const Bytes& file) {
  return vips::VImage::new_from_buffer(file.data(), file.size(), "").copy_memory();
}

class VariantFormat : public testing::TestWithParam<Format> {};

TEST_P(VariantFormat, IsSignedAndSaysWhatWasDone) {
  const File signed_variant = signed_file(source(), variant(GetParam()));

  const Verification found = verified(signed_variant);

  EXPECT_EQ(found.state, State::valid);
  EXPECT_THAT(found.failures, ElementsAre("signingCredential.untrusted"));
  EXPECT_EQ(found.claim_generator, "darkroom/1.2.3");
  EXPECT_EQ(found.signer, "Studio Example");
  EXPECT_EQ(found.common_name, "Example Signer");
  EXPECT_EQ(found.time, "");
  EXPECT_THAT(found.actions, ElementsAre("c2pa.opened", "c2pa.resized", "c2pa.converted"));
  ASSERT_TRUE(found.parent.has_value());
  EXPECT_EQ(found.parent->media_type, "image/png");
  EXPECT_FALSE(found.parent->has_credentials);
}

TEST_P(VariantFormat, IsTrustedByWhoTrustsItsRoot) {
  const File signed_variant = signed_file(source(), variant(GetParam()));

  const Verification found = verified(signed_variant, authority().root());

  EXPECT_EQ(found.state, State::trusted);
  EXPECT_THAT(found.failures, IsEmpty());
}

TEST_P(VariantFormat, KeepsItsPixels) {
  const File made = variant(GetParam());

  const File signed_variant = signed_file(source(), made);

  const vips::VImage difference = decoded(signed_variant.bytes) - decoded(made.bytes);
  EXPECT_EQ(difference.abs().max(), 0);
}

TEST_P(VariantFormat, IsInvalidOnceAByteOfItsPixelsIsChanged) {
  const File made = variant(GetParam());
  const File changed = with_changed_pixels(signed_file(source(), made), made);

  const Verification found = verified(changed, authority().root());

  EXPECT_EQ(found.state, State::invalid);
  EXPECT_THAT(found.failures, testing::Contains(testing::AnyOf("assertion.dataHash.mismatch",
                                                               "assertion.bmffHash.mismatch")));
}

INSTANTIATE_TEST_SUITE_P(Sign, VariantFormat,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::gif,
                                         Format::avif, Format::jpeg_xl),
                         [](const auto& each) { return name_of(each.param); });

class ReadFormat : public testing::TestWithParam<Format> {};

TEST_P(ReadFormat, IsReadByOurOwnReader) {
  Claim said = claim();
  said.digital_source_type = "trainedAlgorithmicMedia";

  const Provenance record = record_of(signed_file(source(), variant(GetParam()), said));

  ASSERT_TRUE(record.c2pa.has_value());
  EXPECT_FALSE(record.c2pa->malformed);
  EXPECT_EQ(record.c2pa->claim_generator, "darkroom/1.2.3");
  EXPECT_EQ(record.c2pa->signer, "Studio Example");
  EXPECT_EQ(record.c2pa->digital_source_type, "trainedAlgorithmicMedia");
  EXPECT_THAT(record.c2pa->actions, ElementsAre("c2pa.opened", "c2pa.resized", "c2pa.converted"));
}

// GIF's credentials are not among what our reader reads.
INSTANTIATE_TEST_SUITE_P(Sign, ReadFormat,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::avif),
                         [](const auto& each) { return name_of(each.param); });

class SourceFormat : public testing::TestWithParam<Format> {};

TEST_P(SourceFormat, IsTheParentOfWhatIsMadeOfIt) {
  const File from = source(GetParam());

  const SignedVariant made = signed_variant(from, variant());

  EXPECT_EQ(made.parent, Parent::without_credentials);
  const Verification found = verified({.format = Format::webp, .bytes = made.bytes});
  ASSERT_TRUE(found.parent.has_value());
  EXPECT_EQ(found.parent->media_type, media_type(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Sign, SourceFormat,
                         testing::Values(Format::jpeg, Format::png, Format::webp, Format::gif,
                                         Format::avif, Format::jpeg_xl, Format::tiff),
                         [](const auto& each) { return name_of(each.param); });

TEST(Sign, CarriesTheCredentialsOfItsSource) {
  Claim said = claim();
  said.generator = "some-generator";
  const File from = signed_file(source(), source(Format::jpeg), said);

  const SignedVariant made = signed_variant(from, variant());

  EXPECT_EQ(made.parent, Parent::carried);
  const File file{.format = Format::webp, .bytes = made.bytes};
  const Verification found = verified(file, authority().root());
  EXPECT_EQ(found.state, State::trusted) << testing::PrintToString(found.failures);
  EXPECT_EQ(found.claim_generator, "darkroom/1.2.3");
  ASSERT_TRUE(found.parent.has_value());
  EXPECT_TRUE(found.parent->has_credentials);
  EXPECT_THAT(as_text_for_search(made.bytes), HasSubstr("some-generator"));
}

// What a source's credentials were worth is said in the variant's, which are worth their own.
TEST(Sign, CarriesCredentialsThatDoNotHold) {
  const File made_before = source(Format::jpeg);
  const File from = with_changed_pixels(signed_file(source(), made_before), made_before);
  ASSERT_EQ(verified(from).state, State::invalid);

  const SignedVariant made = signed_variant(from, variant());

  EXPECT_EQ(made.parent, Parent::carried);
  const File file{.format = Format::webp, .bytes = made.bytes};
  EXPECT_EQ(verified(file, authority().root()).state, State::trusted);
  EXPECT_THAT(as_text_for_search(made.bytes), HasSubstr("assertion.dataHash.mismatch"));
}

// Sound itself, whatever became of its source's.
void expect_left_out(const File& from) {
  const SignedVariant made = signed_variant(from, variant());

  EXPECT_EQ(made.parent, Parent::left_out);
  const File file{.format = Format::webp, .bytes = made.bytes};
  const Verification found = verified(file, authority().root());
  EXPECT_EQ(found.state, State::trusted);
  ASSERT_TRUE(found.parent.has_value());
  EXPECT_FALSE(found.parent->has_credentials);
}

TEST(Sign, LeavesOutCredentialsThatCannotBeRead) {
  File from = signed_file(source(), source(Format::png));
  const std::size_t store = as_text_for_search(from.bytes).find("caBX") + 4;
  std::fill_n(from.bytes.begin() + static_cast<std::ptrdiff_t>(store) + 60, 200, std::byte{0xFF});

  expect_left_out(from);
}

// An assertion of 5 MiB; the claim over it is as short as any.
TEST(Sign, LeavesOutCredentialsThatAreTooLong) {
  Claim said = claim();
  said.steps[0].description.assign(kMaxParentStoreBytes + (1U << 20U), 'x');

  expect_left_out(signed_file(source(), source(Format::png), said));
}

TEST(Sign, LeavesOutCredentialsOfManyCompressedManifests) {
  Claim said = claim();
  for (int round = 0; round < 17; ++round) said.steps[0].description += "brob";

  expect_left_out(signed_file(source(), source(Format::png), said));
}

TEST(Sign, ReplacesWhatTheVariantHad) {
  const File once = signed_file(source(), variant(Format::jpeg));

  const File twice = signed_file(source(), once);

  EXPECT_EQ(verified(twice, authority().root()).state, State::trusted);
  EXPECT_LT(twice.bytes.size(), once.bytes.size() + 64);
}

// A thumbnail of 2 KB must not become one of 20: nothing is kept for a time stamp.
TEST(Sign, AddsFewBytes) {
  const File made = variant();

  const File signed_variant = signed_file(source(), made);

  EXPECT_LT(signed_variant.bytes.size(), made.bytes.size() + 5000);
}

TEST(Sign, SaysTheTitle) {
  Claim said = claim();
  said.title = "h\xC3\xA9ro.webp";

  const File made = signed_file(source(), variant(), said);

  EXPECT_THAT(as_text_for_search(made.bytes), HasSubstr(said.title));
  EXPECT_EQ(verified(made).state, State::valid);
}

TEST(Sign, MendsATitleThatIsNoUtf8) {
  Claim said = claim();
  said.title = "a\xFF";

  const File made = signed_file(source(), variant(), said);

  EXPECT_EQ(verified(made).state, State::valid);
}

TEST(Sign, AsksOnceForItsSignature) {
  std::vector<Bytes> asked;
  const Sign asking = [&](ByteView over) {
    asked.emplace_back(over.begin(), over.end());
    return signature(over, studio_signer());
  };

  const auto made = with_credentials(source().picture(), variant().picture(), claim(),
                                     studio_signer().identity, asking);

  ASSERT_TRUE(made.has_value()) << made.error().message();
  ASSERT_EQ(asked.size(), 1U);
  // What a host is asked to sign names what it is: a COSE structure around a claim of darkroom's.
  EXPECT_THAT(as_text_for_search(asked[0]), HasSubstr("Signature1"));
  EXPECT_THAT(as_text_for_search(asked[0]), HasSubstr("claim_generator_info"));
  EXPECT_LT(asked[0].size(), 4096U);
}

TEST(Sign, PassesOnWhyThereIsNoSignature) {
  const Sign refusing = [](ByteView) -> Result<Bytes> {
    return Error::transient(ErrorCode::processing_timeout, "no answer");
  };

  const auto made = with_credentials(source().picture(), variant().picture(), claim(),
                                     studio_signer().identity, refusing);

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::processing_timeout);
  EXPECT_TRUE(made.error().retryable());
}

class WrongSignature : public testing::TestWithParam<std::size_t> {};

TEST_P(WrongSignature, IsNotWritten) {
  const Sign wrong = [](ByteView) -> Result<Bytes> { return Bytes(GetParam(), std::byte{7}); };

  const auto made = with_credentials(source().picture(), variant().picture(), claim(),
                                     studio_signer().identity, wrong);

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::processing_failed);
}

INSTANTIATE_TEST_SUITE_P(Sign, WrongSignature, testing::Values(0, 1, 63, 64, 1024, 1025));

TEST(Sign, RefusesAClaimThatIsTooLongToBeOne) {
  const auto made = signature(Bytes(kMaxClaimBytes + 1), studio_signer());

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::processing_failed);
}

TEST(Sign, DoesSoFromManyThreads) {
  const File from = source();
  const File made = variant();
  std::vector<File> all(8);
  {
    std::vector<std::jthread> threads;
    for (File& each : all) {
      threads.emplace_back([&] { each = signed_file(from, made); });
    }
  }

  for (const File& each : all) {
    EXPECT_EQ(verified(each, authority().root()).state, State::trusted);
  }
}

TEST(Sign, RefusesAVariantThatIsNone) {
  const Bytes garbage(1000, std::byte{7});

  const auto made = sign_with(source().picture(), {.format = Format::jpeg, .bytes = garbage},
                              claim(), studio_signer());

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::processing_failed);
  EXPECT_FALSE(made.error().retryable());
}

TEST(Sign, RefusesAJpegXlWithoutAContainer) {
  const Bytes bare{std::byte{0xFF}, std::byte{0x0A}, std::byte{0}};

  const auto made = sign_with(source().picture(), {.format = Format::jpeg_xl, .bytes = bare},
                              claim(), studio_signer());

  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().message(), HasSubstr("JPEG XL container"));
}

TEST(Sign, RefusesAVariantInAFormatWithoutCredentials) {
  const auto made = sign_with(source().picture(), {.format = Format::mkv, .bytes = variant().bytes},
                              claim(), studio_signer());

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::processing_failed);
}

TEST(Sign, RefusesWhatIsTooLarge) {
  const Bytes large(kMaxPictureBytes + 1);

  const auto made = sign_with({.format = Format::png, .bytes = large}, variant().picture(), claim(),
                              studio_signer());

  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().message(), HasSubstr("more than 64 MiB"));
}

TEST(Sign, RefusesACertificateThatHasExpiredSince) {
  const Signer late = signer_of(authority().issue({.from_days = -10, .to_days = -1}));

  const auto made = sign_with(source().picture(), variant().picture(), claim(), late);

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::processing_failed);
  EXPECT_THAT(made.error().message(), HasSubstr("not valid at time of signing"));
}

TEST(Sign, RefusesAKeyThatIsNotTheCertificates) {
  Signer mixed = studio_signer();
  mixed.key = authority().issue({}).key;

  const auto made = sign_with(source().picture(), variant().picture(), claim(), mixed);

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), ErrorCode::processing_failed);
}

}  // namespace
}  // namespace darkroom::credentials
