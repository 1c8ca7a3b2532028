// Whose certificate signed, as the certificate says. Nothing is checked: neither its chain nor its
// signature nor its dates.
#pragma once

#include <darkroom/bytes.hpp>

#include <string>

namespace darkroom::provenance {

// The organisation of the subject of an X.509 certificate in DER, or its common name where it names
// no organisation; empty where it names neither, or is damaged. RFC 5280, section 4.1. A walk of
// our own over the few elements that stand before the name: OpenSSL's parser would fetch providers
// and settings from disk, which a sandbox forbids.
std::string signer_of(ByteView certificate);

}  // namespace darkroom::provenance
