// What codec processes do beside rendering, one kind of process each: letters, and Content
// Credentials.
#pragma once

#include "codec/message.hpp"
#include "credentials/credentials.hpp"
#include "image/vips_runtime.hpp"

#include <darkroom/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace darkroom::codec {

struct Reply {
  std::string text;
  Descriptor file;  // sealed memory; not open: none
};

// A mark's text as a PNG. Errors as image::lettered's; internal where the request is no such one.
Result<Reply> lettered(const image::VipsRuntime& vips, const Message& request);

// As credentials::verify; but a source that cannot be walked for its credentials has invalid ones,
// and is no error: it has been decoded.
Result<std::optional<credentials::Verification>> verified(const credentials::Picture& source,
                                                          std::string_view trust_anchors);

// What the source's credentials are worth, and the variants signed: all of them or an error, as
// credentials::with_credentials has them. The host at the other end of the socket signs.
Result<Reply> certified(const credentials::Identity& identity, const Descriptor& host,
                        const Message& request);

}  // namespace darkroom::codec
