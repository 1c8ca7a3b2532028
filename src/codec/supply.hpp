// A source that is read in parts, on both sides of a codec's socket.
#pragma once

#include "base/lazy_bytes.hpp"
#include "base/ranges.hpp"
#include "base/shared_bytes.hpp"
#include "codec/codec.hpp"
#include "codec/message.hpp"

#include <darkroom/bytes.hpp>
#include <darkroom/result.hpp>

#include <vector>

namespace darkroom::codec {

// The codec's side: the source's file, mapped, of which what is not `present` is asked for on the
// socket as it is needed. `host` outlives it. The error is the host's.
LazyBytes supplied(const Descriptor& host, ByteView mapped, const std::vector<Range>& present);

// The host's side. The codec's next message that is no need; what it needs meanwhile is brought,
// and `deadline` moves by as long as that took: it is the render's. Errors: Codec::receive's; the
// source's, once the codec has heard of it; codec_crashed where it needs what it has, or what there
// is not.
Result<Message> receive_supplying(Codec& codec, const SharedBytes& source, Deadline& deadline);

}  // namespace darkroom::codec
