// A codec's answer, checked before anybody believes it: its process has held a stranger's bytes.
#pragma once

#include "codec/wire.hpp"
#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"

#include <darkroom/limits.hpp>
#include <darkroom/result.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace darkroom::codec {

// The facts of a source that `limits` let pass, as far as the host computes with them: sizes,
// counts and the format. codec_crashed where no honest walk could have found them.
Result<container::Facts> checked_facts(const container::Facts& facts, const Limits& limits);

// An error that a codec may have: of an image or of its processing, in one line of printable text.
// codec_crashed in its place where it is another.
Error checked_error(const Error& error);

// The most bytes that the variants of `plan` can take together, whatever the picture shows.
std::uint64_t most_reply_bytes(const Plan& plan, const container::Facts& facts);

// The variants that `rendered` lays out over `bytes`: the plan's own, in its order, each of a
// possible size and in its format by its first bytes, together exactly all of `bytes`.
// codec_crashed (retryable) where anything differs.
Result<image::Rendering> checked_reply(const Plan& plan, const container::Facts& facts,
                                       const Rendered& rendered, ByteView bytes);

// What a codec said of a source's credentials, and the variants that it signed.
struct Certificate {
  std::optional<credentials::Verification> verification;
  std::vector<credentials::SignedVariant> variants;
};

// The most bytes that the answer to `asked` can have.
std::uint64_t most_certified_bytes(const Certification& asked);

// What `certified` lays out over `bytes`: as many variants as were sent, each in its format by its
// first bytes. codec_crashed (retryable) where anything differs.
Result<Certificate> checked_certificate(const Certification& asked, const Certified& certified,
                                        ByteView bytes);

}  // namespace darkroom::codec
