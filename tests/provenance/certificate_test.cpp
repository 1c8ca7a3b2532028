#include "provenance/c2pa/certificate.hpp"

#include "provenance/make_c2pa.hpp"

#include <gtest/gtest.h>

namespace darkroom::provenance {
namespace {

const std::string kCommonName = der_attribute("\x55\x04\x03", "A name");
const std::string kOrganisation = der_attribute("\x55\x04\x0a", "An Organisation");
const std::string kCountry = der_attribute("\x55\x04\x06", "US");

std::string signer(std::string_view name) {
  return signer_of(as_bytes(certificate(name)));
}

TEST(Certificate, NamesTheSubjectsOrganisation) {
  EXPECT_EQ(signer(kCountry + kCommonName + kOrganisation), "An Organisation");
}

TEST(Certificate, NamesThePersonWhereThereIsNoOrganisation) {
  EXPECT_EQ(signer(kCountry + kCommonName), "A name");
}

TEST(Certificate, OfNobodyNamesNobody) {
  EXPECT_EQ(signer(""), "");
  EXPECT_EQ(signer(kCountry), "");
}

TEST(Certificate, MayLackItsVersion) {
  const std::string old = der(0x30, der(0x30, der(0x02, "\x01") + der(0x30, "") + der(0x30, "") +
                                                  der(0x30, "") + der(0x30, kOrganisation)));

  EXPECT_EQ(signer_of(as_bytes(old)), "An Organisation");
}

TEST(Certificate, CutAnywhereNamesNobody) {
  const std::string whole = certificate(kOrganisation);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(signer_of(as_bytes(whole.substr(0, length))), "") << length;
  }
}

TEST(Certificate, WithALengthBeyondAnythingNamesNobody) {
  EXPECT_EQ(signer_of(as_bytes("\x30\x84\xff\xff\xff\xff\x30"s)), "");
  EXPECT_EQ(signer_of(as_bytes("\x30\xff\x30"s)), "");
  EXPECT_EQ(signer_of(as_bytes("\x30\x80\x30"s)), "");
}

}  // namespace
}  // namespace darkroom::provenance
