// Who may sign is told at start-up, and what is wrong with the others.
#include "credentials/fixtures.hpp"

#include <gmock/gmock.h>

#include <ostream>

namespace darkroom::credentials {
namespace {

using testing::HasSubstr;

TEST(Signer, IsReadWithItsOwnBytes) {
  const auto signer = read_signer(studio().certificates, studio().key);

  ASSERT_TRUE(signer.has_value()) << signer.error().message();
  EXPECT_EQ(signer->identity.certificates, studio().certificates);
  EXPECT_EQ(signer->key, studio().key);
}

struct Kind {
  const char* name;
  KeyKind key;
  Algorithm algorithm;
};
void PrintTo(const Kind& kind, std::ostream* stream) {  // NOLINT(readability-identifier-naming)
  *stream << kind.name;
}

class KeyOfAKind : public testing::TestWithParam<Kind> {};

TEST_P(KeyOfAKind, SignsByItsOwnAlgorithm) {
  const Issued issued = authority().issue({.key = GetParam().key});

  const auto signer = read_signer(issued.certificates, issued.key);

  ASSERT_TRUE(signer.has_value()) << signer.error().message();
  EXPECT_EQ(signer->identity.algorithm, GetParam().algorithm);
  const auto made = sign_with(source().picture(), variant().picture(), claim(), *signer);
  ASSERT_TRUE(made.has_value()) << made.error().message();
  const File file{.format = Format::webp, .bytes = made->bytes};
  EXPECT_EQ(verified(file, authority().root()).state, Verification::State::trusted);
}

INSTANTIATE_TEST_SUITE_P(Signer, KeyOfAKind,
                         testing::Values(Kind{"p256", KeyKind::p256, Algorithm::es256},
                                         Kind{"p384", KeyKind::p384, Algorithm::es384},
                                         Kind{"p521", KeyKind::p521, Algorithm::es512},
                                         Kind{"ed25519", KeyKind::ed25519, Algorithm::ed25519},
                                         Kind{"rsa", KeyKind::rsa, Algorithm::ps256}));

TEST(Signer, MayHaveThePurposeThatC2paNamesItself) {
  const Issued issued = authority().issue({.purpose = "1.3.6.1.4.1.62558.2.1"});

  const auto signer = read_signer(issued.certificates, issued.key);

  EXPECT_TRUE(signer.has_value()) << signer.error().message();
}

TEST(Signer, MayBringTheCertificatesThatLeadToItsRoot) {
  const auto signer = read_signer(studio().certificates + authority().root(), studio().key);

  EXPECT_TRUE(signer.has_value()) << signer.error().message();
}

// What is wrong with a pair, and a part of how it is told.
void expect_refused(const std::string& certificates, const std::string& key, const char* part) {
  const auto signer = read_signer(certificates, key);

  ASSERT_FALSE(signer.has_value());
  EXPECT_EQ(signer.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(signer.error().message(), HasSubstr(part));
  // Not a line of the key.
  const std::string secret = studio().key.substr(28, 16);
  EXPECT_THAT(signer.error().message(), testing::Not(HasSubstr(secret)));
}

TEST(Signer, IsRefusedWithTheKeyOfAnother) {
  const Issued other = authority().issue({});

  expect_refused(studio().certificates, other.key, "the key is not the first certificate's");
}

TEST(Signer, IsRefusedWithAKeyOfAnotherKind) {
  const Issued other = authority().issue({.key = KeyKind::rsa});

  expect_refused(studio().certificates, other.key, "the key is not the first certificate's");
}

TEST(Signer, IsRefusedWithItsRootFirst) {
  expect_refused(authority().root() + studio().certificates, studio().key,
                 "the certificate is not one for C2PA");
}

TEST(Signer, IsRefusedWithAKeyInItsOwnForm) {
  expect_refused(studio().certificates, studio().key_in_own_form, "openssl pkcs8 -topk8");
}

TEST(Signer, IsRefusedWithAnEncryptedKey) {
  expect_refused(studio().certificates, studio().encrypted_key, "the key is encrypted");
}

TEST(Signer, IsRefusedWithoutACertificate) {
  expect_refused("", studio().key, "there is no certificate in PEM");
}

TEST(Signer, IsRefusedWithoutAKey) {
  expect_refused(studio().certificates, "", "there is no key in PEM");
}

TEST(Signer, IsRefusedWithADamagedKey) {
  expect_refused(studio().certificates,
                 "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "is damaged");
}

TEST(Signer, IsRefusedWithADamagedCertificate) {
  expect_refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", studio().key,
                 "certificate could not be parsed");
}

TEST(Signer, IsRefusedWithAFileThatIsNoSuchThing) {
  expect_refused(std::string(1 << 20, 'x'), studio().key, "more than 64 KiB");
}

struct Wrong {
  const char* name;
  Leaf leaf;
  const char* part;
};
void PrintTo(const Wrong& wrong, std::ostream* stream) {  // NOLINT(readability-identifier-naming)
  *stream << wrong.name;
}

class WrongCertificate : public testing::TestWithParam<Wrong> {};

TEST_P(WrongCertificate, IsRefused) {
  const Issued issued = authority().issue(GetParam().leaf);

  expect_refused(issued.certificates, issued.key, GetParam().part);
}

INSTANTIATE_TEST_SUITE_P(
    Signer, WrongCertificate,
    testing::Values(Wrong{"expired", {.from_days = -10, .to_days = -1}, "it has expired"},
                    Wrong{"early", {.from_days = 1}, "it has expired, or is not valid yet"},
                    Wrong{"authority", {.constraints = "critical,CA:TRUE"}, "end-entity"},
                    Wrong{"no_usage", {.key_usage = ""}, "keyUsage digitalSignature"},
                    Wrong{"no_purpose", {.purpose = ""}, "extendedKeyUsage"},
                    Wrong{"server", {.purpose = "serverAuth"}, "missing required EKU"}));

}  // namespace
}  // namespace darkroom::credentials
