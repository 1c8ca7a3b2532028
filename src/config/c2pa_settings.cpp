#include "config/readers.hpp"

namespace darkroom::config {

std::vector<Setting> c2pa_settings() {
  return {
      {.key = "c2pa.certificates",
       .environment = {"DARKROOM_C2PA_CERTIFICATES"},
       .flag = "",
       .fallback = "",
       .help = "PEM file: the certificate that variants with sign = true are signed with, and "
               "those above it",
       .read = text(DARKROOM_MEMBER(processor.credentials.certificates))},
      {.key = "c2pa.key",
       .environment = {"DARKROOM_C2PA_KEY"},
       .flag = "",
       .fallback = "",
       .help = "PEM file: its private key (PKCS#8, not encrypted)",
       .read = text(DARKROOM_MEMBER(processor.credentials.key))},
      {.key = "c2pa.trust_anchors",
       .environment = {"DARKROOM_C2PA_TRUST_ANCHORS"},
       .flag = "",
       .fallback = "",
       .help = "PEM file: certificates that vouch for the signers of sources; unset: nobody is "
               "trusted",
       .read = text(DARKROOM_MEMBER(processor.credentials.trust_anchors))},
      {.key = "c2pa.verify",
       .environment = {"DARKROOM_C2PA_VERIFY"},
       .flag = "",
       .fallback = "true",
       .help = "whether the Content Credentials of sources are verified, where darkroom is built "
               "with C2PA",
       .read = truth(DARKROOM_MEMBER(processor.credentials.verify))},
  };
}

}  // namespace darkroom::config
