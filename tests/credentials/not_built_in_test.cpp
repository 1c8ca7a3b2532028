// Without DARKROOM_C2PA everything that needs it says so.
#include "credentials/credentials.hpp"

#include <gmock/gmock.h>

namespace darkroom::credentials {
namespace {

using testing::HasSubstr;

TEST(NotBuiltIn, IsSaidByEachFunction) {
  EXPECT_FALSE(is_built_in());

  const auto signer = read_signer("certificates", "key");
  const auto signed_variant = with_credentials({}, {}, {}, {}, {});
  const auto over_claim = signature({}, {});
  const auto found = verify({}, "");

  ASSERT_FALSE(signer.has_value());
  EXPECT_EQ(signer.error().code(), ErrorCode::invalid_preset);
  EXPECT_THAT(signer.error().message(), HasSubstr("-DDARKROOM_C2PA=ON"));
  ASSERT_FALSE(signed_variant.has_value());
  EXPECT_THAT(signed_variant.error().message(), HasSubstr("-DDARKROOM_C2PA=ON"));
  ASSERT_FALSE(over_claim.has_value());
  EXPECT_THAT(over_claim.error().message(), HasSubstr("-DDARKROOM_C2PA=ON"));
  ASSERT_FALSE(found.has_value());
  EXPECT_THAT(found.error().message(), HasSubstr("-DDARKROOM_C2PA=ON"));
}

}  // namespace
}  // namespace darkroom::credentials
