// Whether the codecs can do what darkroom promises, tried inside their sandbox: a library update
// that needs one system call more shows at start, not at the first job.
#pragma once

#include "codec/codec_pool.hpp"

#include <darkroom/result.hpp>

namespace darkroom::codec {

// Renders a built-in picture into every output format, then each of those as a source; and a
// built-in GIF. internal names the format that failed, and why.
Result<void> self_test(CodecPool& pool);

}  // namespace darkroom::codec
