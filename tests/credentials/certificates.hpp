// Certificates of a test's own authority, made by OpenSSL for each test run: as C2PA wants them,
// and wrong in one thing each.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

namespace darkroom::credentials {

enum class KeyKind { p256, p384, p521, ed25519, rsa };

// A certificate that signs, as C2PA wants it (section 14.5.1), unless changed.
struct Leaf {
  KeyKind key = KeyKind::p256;
  std::string organisation = "Studio Example";  // empty: none
  std::string key_usage = "critical,digitalSignature";
  std::string purpose = "emailProtection";  // extendedKeyUsage; empty: none
  std::string constraints = "critical,CA:FALSE";
  int from_days = -1;  // from now
  int to_days = 30;
};

// In PEM.
struct Issued {
  std::string certificates;     // the leaf alone: whoever trusts the root needs no more
  std::string key;              // PKCS#8
  std::string key_in_own_form;  // "EC PRIVATE KEY"; of EC and RSA alone
  std::string encrypted_key;    // PKCS#8 with a password
};

class Authority {
 public:
  Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority();

  const std::string& root() const { return root_; }  // PEM
  Issued issue(const Leaf& leaf) const;

 private:
  struct Root;
  std::unique_ptr<Root> own_;
  std::string root_;
};

// The test run's, and what it issued to who signs in most tests.
const Authority& authority();
const Issued& studio();

}  // namespace darkroom::credentials
