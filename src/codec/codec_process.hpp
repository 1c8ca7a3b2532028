// The child's side: what `darkroom codec` does. One thread at the start, one render at a time.
#pragma once

namespace darkroom::codec {

// Serves the host on the SOCK_SEQPACKET socket `socket_number` until the host closes it: starts
// libvips, is configured, enters the sandbox, then renders what it is sent. Returns the process'
// exit status. Everything but the socket and the standard streams is closed first.
int run_codec_process(int socket_number);

// `darkroom codec --trials`: tries what the sandbox forbids and prints one JSON array to standard
// output. Returns 0 where everything was denied, else 1.
int run_sandbox_trials();

}  // namespace darkroom::codec
