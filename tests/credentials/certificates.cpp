#include "credentials/certificates.hpp"

#include "base/c_handle.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cassert>
#include <string_view>

namespace darkroom::credentials {
namespace {

using Key = CHandle<EVP_PKEY, EVP_PKEY_free>;
using Certificate = CHandle<X509, X509_free>;
using Extension = CHandle<X509_EXTENSION, X509_EXTENSION_free>;
using Memory = CHandle<BIO, BIO_free>;

constexpr long kDay = 24L * 60 * 60;  // seconds

Key new_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256:
      return Key(EVP_EC_gen("P-256"));
    case KeyKind::p384:
      return Key(EVP_EC_gen("P-384"));
    case KeyKind::p521:
      return Key(EVP_EC_gen("P-521"));
    case KeyKind::ed25519:
      return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    case KeyKind::rsa:
      return Key(EVP_RSA_gen(2048));
  }
  return nullptr;
}

void add_name(X509_NAME* name, const char* field, const std::string& value) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  const auto* text = reinterpret_cast<const unsigned char*>(value.c_str());
  const int added = X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, text, -1, -1, 0);
  assert(added == 1);
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  if (value.empty()) return;
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  assert(extension != nullptr);
  X509_add_ext(certificate, extension.get(), -1);
}

Certificate new_certificate(EVP_PKEY* key, long serial, int from_days, int to_days) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to_days * kDay);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

void sign(X509* certificate, EVP_PKEY* key) {
  const int size = X509_sign(certificate, key, EVP_sha256());
  assert(size > 0);
}

template <class Write>
std::string pem(Write write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (write(memory.get()) != 1) return "";
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string as_pem(X509* certificate) {
  return pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

struct Authority::Root {
  Key key = new_key(KeyKind::p256);
  Certificate certificate;
};

Authority::Authority() : own_(std::make_unique<Root>()) {
  own_->certificate = new_certificate(own_->key.get(), 1, -2, 3650);
  X509* root = own_->certificate.get();
  add_name(X509_get_subject_name(root), "O", "Example Authority");
  add_name(X509_get_subject_name(root), "CN", "Example Root");
  X509_set_issuer_name(root, X509_get_subject_name(root));
  add_extension(root, root, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(root, root, NID_subject_key_identifier, "hash");
  add_extension(root, root, NID_authority_key_identifier, "keyid");
  sign(root, own_->key.get());
  root_ = as_pem(root);
}

Authority::~Authority() = default;

Issued Authority::issue(const Leaf& leaf) const {
  const Key key = new_key(leaf.key);
  const Certificate certificate = new_certificate(key.get(), 2, leaf.from_days, leaf.to_days);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  if (!leaf.organisation.empty()) add_name(subject, "O", leaf.organisation);
  add_name(subject, "CN", "Example Signer");
  X509* root = own_->certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(root));
  add_extension(certificate.get(), root, NID_basic_constraints, leaf.constraints);
  add_extension(certificate.get(), root, NID_key_usage, leaf.key_usage);
  add_extension(certificate.get(), root, NID_ext_key_usage, leaf.purpose);
  add_extension(certificate.get(), root, NID_subject_key_identifier, "hash");
  add_extension(certificate.get(), root, NID_authority_key_identifier, "keyid");
  sign(certificate.get(), own_->key.get());

  std::string password = "secret";
  return {
      .certificates = as_pem(certificate.get()),
      .key = pem([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
      }),
      .key_in_own_form = pem([&](BIO* out) {
        return PEM_write_bio_PrivateKey_traditional(out, key.get(), nullptr, nullptr, 0, nullptr,
                                                    nullptr);
      }),
      .encrypted_key = pem([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key.get(), EVP_aes_256_cbc(), password.data(),
                                             static_cast<int>(password.size()), nullptr, nullptr);
      })};
}

const Authority& authority() {
  static const Authority only;
  return only;
}

const Issued& studio() {
  static const Issued issued = authority().issue({});
  return issued;
}

}  // namespace darkroom::credentials
