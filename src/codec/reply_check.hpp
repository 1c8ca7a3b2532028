// A codec's answer, checked before anybody believes it: its process has held a stranger's bytes.
#pragma once

#include "codec/wire.hpp"
#include "container/facts.hpp"
#include "domain/plan.hpp"
#include "image/render.hpp"

#include <darkroom/result.hpp>

namespace darkroom::codec {

// The variants that `rendered` lays out over `bytes`: the plan's own, in its order, each of a
// possible size and in its format by its first bytes, together exactly all of `bytes`.
// codec_crashed (retryable) where anything differs.
Result<image::Rendering> checked_reply(const Plan& plan, const container::Facts& facts,
                                       const Rendered& rendered, ByteView bytes);

}  // namespace darkroom::codec
