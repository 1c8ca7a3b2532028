#include "base/hashing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace darkroom {
namespace {

TEST(Sha256, IsTheStandards) {
  // FIPS 180-2, appendix B.
  EXPECT_EQ(sha256_hex(as_bytes("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(HmacSha256, IsTheStandards) {
  // RFC 4231, test cases 1 and 2.
  const Bytes key(20, std::byte{0x0b});
  EXPECT_EQ(to_hex(hmac_sha256(key, as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Md5Base64, IsWhatContentMd5Wants) {
  EXPECT_EQ(md5_base64(as_bytes("")), "1B2M2Y8AsgTpgAmY7PhCfg==");
}

TEST(Base64, IsTheStandards) {
  // RFC 4648, section 10.
  EXPECT_EQ(to_base64(as_bytes("")), "");
  EXPECT_EQ(to_base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(to_base64(as_bytes("foobar")), "Zm9vYmFy");
}

RC_GTEST_PROP(Base64, ComesBackAsItWent, (const std::vector<unsigned char>& octets)) {
  Bytes bytes(octets.size());
  std::ranges::transform(octets, bytes.begin(), [](unsigned char o) { return std::byte{o}; });

  const auto back = from_base64(to_base64(bytes));

  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == bytes);
}

class NotBase64 : public testing::TestWithParam<const char*> {};

TEST_P(NotBase64, IsRefused) {
  EXPECT_FALSE(from_base64(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(Base64, NotBase64,
                         testing::Values("Z", "Zg", "Zg=", "Zg==\n", " Zg==", "Zm9v\nYmFy",
                                         "Z===", "====", "Zg==Zg==", "Zm-_", "Zm9vY=Fy"));

}  // namespace
}  // namespace darkroom
