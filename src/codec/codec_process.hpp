// The child's side: what `darkroom codec` does. One thread at the start, one render at a time.
#pragma once

#include <darkroom/bytes.hpp>

#include <functional>

namespace darkroom::codec {

// The socket's number in a codec: the first after the standard streams.
inline constexpr int kSocketNumber = 3;

// Called with each source before anything reads it. The tests' own codec program misbehaves here;
// darkroom itself has none.
using BeforeEach = std::function<void(ByteView source)>;

// Serves the host on the SOCK_SEQPACKET socket `socket_number` until the host closes it: starts
// libvips, is configured, enters the sandbox, then renders what it is sent. Returns the process'
// exit status. Everything but the socket and the standard streams is closed first.
int run_codec_process(int socket_number, const BeforeEach& before_each = {});

}  // namespace darkroom::codec
