// Stands in for built_in.cpp where darkroom is configured without DARKROOM_C2PA.
#include "credentials/credentials.hpp"

namespace darkroom::credentials {
namespace {

Error missing(ErrorCode code) {
  return Error::permanent(code,
                          "this darkroom is built without Content Credentials: configure it with "
                          "-DDARKROOM_C2PA=ON, which needs cargo");
}

}  // namespace

bool is_built_in() {
  return false;
}

Result<Signer> read_signer(std::string /*certificates*/, std::string /*key*/) {
  return missing(ErrorCode::invalid_preset);
}

Result<Bytes> signature(ByteView /*claim*/, const Signer& /*signer*/) {
  return missing(ErrorCode::processing_failed);
}

Result<SignedVariant> with_credentials(const Picture& /*source*/, const Picture& /*variant*/,
                                       const Claim& /*claim*/, const Identity& /*identity*/,
                                       const Sign& /*sign*/) {
  return missing(ErrorCode::processing_failed);
}

Result<std::optional<Verification>> verify(const Picture& /*picture*/,
                                           std::string_view /*trust_anchors*/) {
  return missing(ErrorCode::processing_failed);
}

}  // namespace darkroom::credentials
