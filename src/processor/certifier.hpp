// Content Credentials of a job: its source's verified, its variants signed, where they are to be.
#pragma once

#include "base/shared_bytes.hpp"
#include "credentials/credentials.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"
#include "processor/renderer.hpp"

#include <darkroom/preset.hpp>
#include <darkroom/processor_options.hpp>
#include <darkroom/provenance.hpp>
#include <darkroom/result.hpp>

namespace darkroom {

// Reads the files that the rules name, and tries the key and the certificate. invalid_preset where
// one cannot be read, they do not sign, or darkroom is built without.
Result<credentials::Signer> read_signer(const CredentialRules& rules);

// Thread-safe.
class Certifier {
 public:
  // Both outlive it.
  Certifier(const CredentialRules& rules, const credentials::Signer& signer, Renderer& renderer)
      : can_sign_(!signer.key.empty()),
        verifies_(rules.verify && credentials::is_built_in()),
        renderer_(renderer) {}

  // invalid_preset where a variant is to be signed and nobody is there to sign.
  Result<void> check(const PresetBook& presets) const;
  Result<void> check(const Plan& plan) const;

  // Into the record of a source that has credentials and at most kMaxPictureBytes. Where that
  // fails it stays not verified, and the log says why: no job is worth less for it.
  void verify(const SharedBytes& source, container::Facts& facts) const;

  // That, and the variants that are to be signed, in place; what a variant lost of its source's is
  // in its `dropped`. processing_failed where one cannot be signed; provenance_lost where it
  // requires what it lost.
  Result<void> certify(const SharedBytes& source, const Plan& plan,
                       image::Rendering& rendering) const;

 private:
  bool verifies(const SharedBytes& source, const container::Facts& facts) const;

  bool can_sign_;
  bool verifies_;
  Renderer& renderer_;
};

}  // namespace darkroom
