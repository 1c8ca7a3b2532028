// Real files with credentials of others, as others verify them. The corpus is not in the tree:
// DARKROOM_CORPUS says where it is.
#include "credentials/fixtures.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

namespace darkroom::credentials {
namespace {

using State = Verification::State;

struct Sample {
  const char* file;
  Format format;
  State state;
  const char* failure;  // one of its codes
  const char* signer;
  const char* claim_generator;
  const char* time;
  Parent parent = Parent::carried;
};
void PrintTo(const Sample& sample, std::ostream* stream) {  // NOLINT(readability-identifier-naming)
  *stream << sample.file;
}

class SignedByOthers : public testing::TestWithParam<Sample> {
 protected:
  void SetUp() override {
    const char* corpus = std::getenv("DARKROOM_CORPUS");  // NOLINT(concurrency-mt-unsafe)
    if (corpus == nullptr) GTEST_SKIP() << "DARKROOM_CORPUS is not set";
    std::ifstream stream(std::filesystem::path(corpus) / GetParam().file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const ByteView bytes = as_bytes(text);
    file_ = {.format = GetParam().format, .bytes = {bytes.begin(), bytes.end()}};
    ASSERT_FALSE(file_.bytes.empty());
  }

  File file_;  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)
};

TEST_P(SignedByOthers, IsVerified) {
  const Verification found = verified(file_);

  EXPECT_EQ(found.state, GetParam().state) << testing::PrintToString(found.failures);
  EXPECT_THAT(found.failures, testing::Contains(GetParam().failure));
  EXPECT_EQ(found.signer, GetParam().signer);
  EXPECT_EQ(found.claim_generator, GetParam().claim_generator);
  EXPECT_EQ(found.time, GetParam().time);
}

TEST_P(SignedByOthers, IsCarriedByWhatIsMadeOfIt) {
  const SignedVariant made = signed_variant(file_, variant());

  EXPECT_EQ(made.parent, GetParam().parent);
  const File file{.format = Format::webp, .bytes = made.bytes};
  const Verification found = verified(file, authority().root());
  EXPECT_EQ(found.state, State::trusted) << testing::PrintToString(found.failures);
  EXPECT_EQ(found.parent.has_value() && found.parent->has_credentials,
            made.parent == Parent::carried);
}

INSTANTIATE_TEST_SUITE_P(
    Credentials, SignedByOthers,
    testing::Values(Sample{"good/C.jpg", Format::jpeg, State::valid, "signingCredential.untrusted",
                           "C2PA Test Signing Cert", "make_test_images/0.33.1 c2pa-rs/0.33.1",
                           "2024-08-06T21:53:37+00:00"},
                    Sample{"good/E-sig-CA.jpg", Format::jpeg, State::invalid,
                           "claimSignature.mismatch", "C2PA Test Signing Cert",
                           "make_test_xxxxxx/0.33.1 c2pa-rs/0.33.1", ""},
                    Sample{"generated/splash-banner.png", Format::png, State::valid,
                           "signingCredential.untrusted", "Adobe Inc.",
                           "Adobe_Photoshop/25.1.0 adobe_c2pa/0.7.6 c2pa-rs/0.25.2",
                           "2024-01-04T15:08:35+00:00"},
                    Sample{"video/video1.mp4", Format::mp4, State::valid,
                           "signingCredential.untrusted", "C2PA Test Signing Cert",
                           "TestApp c2patool/0.6.2 c2pa-rs/0.28.2", "2023-12-02T16:34:19+00:00"}));

}  // namespace
}  // namespace darkroom::credentials
