// A source, variants of it, and who signs them.
#pragma once

#include "credentials/certificates.hpp"
#include "credentials/credentials.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/format.hpp>

#include <string>
#include <string_view>

namespace darkroom::credentials {

Signer signer_of(const Issued& issued, Algorithm algorithm = Algorithm::es256);
// studio(), as most tests sign.
const Signer& studio_signer();

// Of a test's parameter: letters and digits alone.
std::string name_of(Format format);

// A file owned, of a gradient in 64 x 48 px.
struct File {
  Format format = Format::png;
  Bytes bytes;

  Picture picture() const { return {.format = format, .bytes = bytes}; }
};
File source(Format format = Format::png);
// The same in 32 x 24 px: what a job would make of it.
File variant(Format format = Format::webp);

// Resized and converted, by darkroom/1.2.3.
Claim claim();

// With the key at hand.
Result<SignedVariant> sign_with(const Picture& from, const Picture& made, const Claim& said,
                                const Signer& signer);

// Signed, or the test fails with the message.
File signed_file(const File& from, const File& made, const Claim& said = claim());
SignedVariant signed_variant(const File& from, const File& made, const Claim& said = claim());

// Its credentials; the test fails where there are none.
Verification verified(const File& file, std::string_view anchors = "");

// One byte changed in the middle of what `made` was, wherever that lies in `file` by now.
File with_changed_pixels(File file, const File& made);

// There is an answer to whatever `from` holds: verified or refused, and a variant of it signed.
void expect_answers(const Picture& from);

// To look for texts in: the store's are as they are.
std::string_view as_text_for_search(const Bytes& bytes);

}  // namespace darkroom::credentials
