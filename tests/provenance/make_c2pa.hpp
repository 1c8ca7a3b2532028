// C2PA manifest stores, from CBOR and DER up. What is signed in them means nothing.
#pragma once

#include "container/digits.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace darkroom::provenance {

using namespace std::string_literals;

// An item's head: the major type, and its argument in as few bytes as the tests need.
inline std::string cbor_head(unsigned major, std::size_t argument) {
  using container::big;
  if (argument < 24) return big(1, major << 5 | argument);
  if (argument < 256) return big(1, major << 5 | 24) + big(1, argument);
  return big(1, major << 5 | 25) + big(2, argument);
}
inline std::string cbor_number(std::size_t number) {
  return cbor_head(0, number);
}
inline std::string cbor_bytes(std::string_view bytes) {
  return cbor_head(2, bytes.size()) + std::string(bytes);
}
inline std::string cbor_text(std::string_view text) {
  return cbor_head(3, text.size()) + std::string(text);
}
inline std::string cbor_array(std::initializer_list<std::string> items) {
  std::string array = cbor_head(4, items.size());
  for (const std::string& item : items) array += item;
  return array;
}
// Keys and values are items.
inline std::string cbor_map(std::initializer_list<std::pair<std::string, std::string>> entries) {
  std::string map = cbor_head(5, entries.size());
  for (const auto& [key, value] : entries) map += key + value;
  return map;
}

inline std::string der(unsigned tag, std::string_view content) {
  using container::big;
  const std::size_t size = content.size();
  const std::string length = size < 128 ? big(1, size) : "\x82" + big(2, size);
  return big(1, tag) + length + std::string(content);
}

// One attribute of a name, as "\x55\x04\x0a" for an organisation.
inline std::string der_attribute(std::string_view type, std::string_view value) {
  return der(0x31, der(0x30, der(0x06, type) + der(0x0c, value)));
}

// A certificate up to its subject, which is `name`: attributes one after another.
inline std::string certificate(std::string_view name) {
  const std::string issuer = der(0x30, der_attribute("\x55\x04\x0a", "The issuer"));
  return der(0x30,
             der(0x30, der(0xa0, der(0x02, "\x02")) + der(0x02, "\x01") + der(0x30, "") + issuer +
                           der(0x30, "") + der(0x30, name) + std::string(200, '\0')));
}

inline std::string bmff_box(std::string_view type, std::string_view content) {
  return container::big(4, content.size() + 8) + std::string(type) + std::string(content);
}

// A superbox: `type` is the first four bytes of its UUID.
inline std::string jumb(std::string_view type, std::string_view label, std::string_view content) {
  const std::string uuid = std::string(type) + "\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"s;
  return bmff_box(
      "jumb", bmff_box("jumd", uuid + "\x03" + std::string(label) + "\0"s) + std::string(content));
}
inline std::string jumb_cbor(std::string_view type, std::string_view label, std::string_view cbor) {
  return jumb(type, label, bmff_box("cbor", cbor));
}

inline std::string example_claim(std::string_view generator) {
  return cbor_map({{cbor_text("dc:title"), cbor_text("a title")},
                   {cbor_text("claim_generator"), cbor_text(generator)}});
}

inline std::string example_actions() {
  return cbor_map(
      {{cbor_text("actions"),
        cbor_array({cbor_map({{cbor_text("action"), cbor_text("c2pa.created")},
                              {cbor_text("when"), "\xc0"s + cbor_text("2026-01-01T00:00:00Z")},
                              {cbor_text("softwareAgent"),
                               cbor_map({{cbor_text("name"), cbor_text("An Image Model")}})},
                              {cbor_text("digitalSourceType"),
                               cbor_text("http://cv.iptc.org/newscodes/digitalsourcetype/"
                                         "trainedAlgorithmicMedia")}}),
                    cbor_map({{cbor_text("action"), cbor_text("c2pa.converted")}})})}});
}

// COSE_Sign1 with the chain of certificates in its protected headers, as c2pa-rs writes it.
inline std::string example_signature(std::string_view certificates) {
  const std::string headers =
      cbor_map({{cbor_number(1), "\x26"}, {cbor_number(33), std::string(certificates)}});
  return "\xd2" + cbor_array({cbor_bytes(headers), cbor_map({}), "\xf6", cbor_bytes("signed")});
}

inline std::string example_manifest(std::string_view generator) {
  const std::string chain =
      cbor_array({cbor_bytes(certificate(der_attribute("\x55\x04\x03", "A name") +
                                         der_attribute("\x55\x04\x0a", "An Organisation"))),
                  cbor_bytes(certificate(der_attribute("\x55\x04\x0a", "Not this")))});
  return jumb(
      "c2ma", "urn:uuid:1",
      jumb("c2as", "c2pa.assertions", jumb_cbor("cbor", "c2pa.actions", example_actions())) +
          jumb_cbor("c2cl", "c2pa.claim", example_claim(generator)) +
          jumb_cbor("c2cs", "c2pa.signature", example_signature(chain)));
}

inline std::string example_store(std::string_view generator = "A_Maker/1.0") {
  return jumb("c2pa", "c2pa", example_manifest(generator));
}

}  // namespace darkroom::provenance
