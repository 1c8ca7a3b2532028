#include "provenance/c2pa/certificate.hpp"

#include "container/reader.hpp"
#include "provenance/text.hpp"

#include <cstdint>
#include <string_view>

namespace darkroom::provenance {
namespace {

using container::as_text;
using container::Reader;

// X.690, section 8.1: the tags that matter here.
constexpr std::uint8_t kBmpString = 0x1e;
constexpr std::uint8_t kVersion = 0xa0;  // [0], explicit

// X.520's attribute types, as DER holds them.
constexpr std::string_view kCommonName = "\x55\x04\x03";
constexpr std::string_view kOrganisation = "\x55\x04\x0a";

struct Element {
  std::uint8_t tag = 0;
  ByteView content;
};

Result<Element> next_element(Reader& reader) {
  Element element{.tag = TRY(reader.u8()), .content = {}};
  std::uint64_t length = TRY(reader.u8());
  // Section 8.1.3.5: the long form says in how many bytes the length follows.
  if (length > 0x84 || length == 0x80) {
    return Error::permanent(ErrorCode::corrupt_image, "a DER length of no sensible size");
  }
  if (length > 0x80) length = TRY(reader.number(length - 0x80));
  element.content = TRY(reader.bytes(length));
  return element;
}

Reader inside(const Element& element) {
  return {element.content, ErrorCode::corrupt_image, "certificate"};
}

std::string text_of(const Element& value) {
  if (value.tag == kBmpString) return utf8_from(value.content, Utf16::big_endian);
  return utf8_of(as_text(value.content));
}

// The Name: a sequence of sets of attributes, each a type and a value.
Result<std::string> signer_in(const Element& subject) {
  std::string common_name;
  Reader sets = inside(subject);
  while (sets.left() > 0) {
    Reader set = inside(TRY(next_element(sets)));
    Reader attribute = inside(TRY(next_element(set)));
    const Element type = TRY(next_element(attribute));
    const Element value = TRY(next_element(attribute));
    if (as_text(type.content) == kOrganisation) return text_of(value);
    if (as_text(type.content) == kCommonName) common_name = text_of(value);
  }
  return common_name;
}

Result<Element> subject_of(ByteView certificate) {
  Reader outermost(certificate, ErrorCode::corrupt_image, "certificate");
  Reader whole = inside(TRY(next_element(outermost)));
  Reader signed_part = inside(TRY(next_element(whole)));
  const Element element = TRY(next_element(signed_part));
  // The serial number, with the version before it or not; then algorithm, issuer and dates.
  if (element.tag == kVersion) TRY(next_element(signed_part));
  for (int i = 0; i < 3; ++i) TRY(next_element(signed_part));
  return next_element(signed_part);
}

}  // namespace

std::string signer_of(ByteView certificate) {
  const Result<Element> subject = subject_of(certificate);
  if (!subject) return {};
  return signer_in(*subject).value_or(std::string());
}

}  // namespace darkroom::provenance
