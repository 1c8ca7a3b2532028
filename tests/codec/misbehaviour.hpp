// What a broken or broken-into codec may do, on command. Only the tests' own programs have it.
#pragma once

#include <darkroom/bytes.hpp>

namespace darkroom::codec {

// For run_codec_process: a source that begins with "MISBEHAVE " says what is done; any other
// returns, and is rendered as usual.
void misbehave(ByteView source);

}  // namespace darkroom::codec
